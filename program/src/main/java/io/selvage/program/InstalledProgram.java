package io.selvage.program;

import io.selvage.guest.port.PreparedClass;
import io.selvage.guest.port.PreparedJar;
import io.selvage.program.transform.ProgramTransformer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// The transformed classes of one program, for all its instances in this JVM: those in its image, and
/// those that have been met since that was written. It reads the jars itself: no program can make it keep
/// other class files than theirs. May be used by any thread.
final class InstalledProgram {
    private static final String CLASS = ".class";

    private final ProgramFiles files;
    private final @Nullable ImageFile image;
    private final Manifest manifest;
    private final List<Manifest> manifests = new ArrayList<>();
    private final List<PreparedJar> jars = new ArrayList<>();
    private final Map<String, ImageFile.Entry> fresh = new ConcurrentHashMap<>();

    /// Open while there are instances; guarded by itself.
    private final Map<Path, JarFile> open = new HashMap<>();

    /// Guarded by `open`.
    private int instances;

    /// Made when a class is met that is not in the image.
    private volatile @Nullable ProgramTransformer transformer;

    /// @param location where the user has the program's jar
    /// @param image its classes as far as they have been transformed, null if none has been
    /// @throws IOException if a manifest cannot be read
    InstalledProgram(URL location, ProgramFiles files, @Nullable ImageFile image) throws IOException {
        this.files = files;
        this.image = image;
        for (int i = 0; i < files.sources().size(); i++) {
            Path jar = files.sources().get(i);
            Manifest each = image == null ? manifestOf(jar) : Manifests.read(image.manifest(i));
            manifests.add(each);
            URL place = isProgram(jar) ? location : jar.toUri().toURL();
            jars.add(new PreparedJar(place, Manifests.ofPackages(each)));
        }
        Path program = files.jars().getFirst();
        manifest = !manifests.isEmpty() && isProgram(files.sources().getFirst())
                ? manifests.getFirst()
                : manifestOf(program);
    }

    private boolean isProgram(Path jar) {
        return jar.equals(files.jars().getFirst());
    }

    private static Manifest manifestOf(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile(), false)) {
            return Manifests.read(Manifests.written(file.getManifest()));
        }
    }

    /// {@return the main attributes of the program's manifest}
    Attributes manifest() {
        return manifest.getMainAttributes();
    }

    @Nullable
    ImageFile image() {
        return image;
    }

    /// An instance is going to load classes.
    void begin() {
        synchronized (open) {
            instances++;
        }
    }

    /// An instance loads no more classes.
    void end() {
        synchronized (open) {
            if (--instances == 0) {
                close();
            }
        }
    }

    /// Lets go of the jars; they are opened again when they are needed.
    private void close() {
        for (JarFile jar : open.values()) {
            try {
                jar.close();
            } catch (IOException ignored) {
                // It was only read.
            }
        }
        open.clear();
    }

    /// {@return a class as it is to be defined; null if it is the JDK's, is not here, or cannot be
    /// transformed}
    @Nullable
    PreparedClass prepared(String name) {
        ImageFile present = image;
        int at = present == null ? -1 : present.find(name);
        if (present != null && at >= 0) {
            return new PreparedClass(present.classFile(at), jars.get(present.jar(at)));
        }
        if (name.startsWith("java.") || (present != null && present.extent() == ImageFile.Extent.COMPLETE)) {
            return null;
        }
        ImageFile.@Nullable Entry met = fresh.get(name);
        if (met == null) {
            met = make(name);
            if (met == null) {
                return null;
            }
            fresh.putIfAbsent(name, met);
        }
        // Read-only: programs must not change what others get.
        return new PreparedClass(ByteBuffer.wrap(met.classFile()).asReadOnlyBuffer(), jars.get(met.jar()));
    }

    private ImageFile.@Nullable Entry make(String name) {
        String path = name.replace('.', '/') + CLASS;
        try {
            for (int i = 0; i < files.sources().size(); i++) {
                byte[] bytes = read(files.sources().get(i), path);
                if (bytes != null) {
                    return isAbove(path) || !isWritable(name)
                            ? null
                            : new ImageFile.Entry(i, transformer().transform(bytes));
                }
            }
            return null;
        } catch (IOException | IllegalArgumentException refused) {
            // Whoever loads it in the usual way is told.
            return null;
        }
    }

    /// The JDK's classes go before the program's, and so do the templates, which a program may bring that
    /// is this kernel itself.
    private static boolean isAbove(String path) {
        return path.startsWith(ProgramLoader.TEMPLATE_FILES)
                || ClassLoader.getPlatformClassLoader().getResource(path) != null;
    }

    private static boolean isWritable(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(name);
    }

    private byte @Nullable [] read(Path path, String name) throws IOException {
        JarFile jar;
        synchronized (open) {
            if (instances == 0) {
                return null;
            }
            JarFile present = open.get(path);
            jar = present == null
                    ? new JarFile(path.toFile(), false, JarFile.OPEN_READ, JarFile.runtimeVersion())
                    : present;
            open.put(path, jar);
        }
        JarEntry entry = jar.getJarEntry(name);
        if (entry == null) {
            return null;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /// {@return that file for [ClassHierarchy]}
    private @Nullable InputStream find(String path) throws IOException {
        InputStream ofJdk = ClassLoader.getPlatformClassLoader().getResourceAsStream(path);
        if (ofJdk != null) {
            return ofJdk;
        }
        for (Path jar : files.sources()) {
            byte[] bytes = read(jar, path);
            if (bytes != null) {
                return new ByteArrayInputStream(bytes);
            }
        }
        return null;
    }

    private ProgramTransformer transformer() {
        ProgramTransformer present = transformer;
        if (present == null) {
            present = new ProgramTransformer(RerouteTable.table().reroutes(), new ClassHierarchy(this::find));
            transformer = present;
        }
        return present;
    }

    /// Transforms every class of the program that has not been.
    ///
    /// @return the names of those that cannot be
    List<String> makeAll() throws IOException {
        List<String> refused = new ArrayList<>();
        begin();
        try {
            for (String name : names()) {
                if (prepared(name) == null && !isAbove(name.replace('.', '/') + CLASS)) {
                    refused.add(name);
                }
            }
        } finally {
            end();
        }
        return refused;
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path path : files.sources()) {
            try (var jar = new JarFile(path.toFile(), false, JarFile.OPEN_READ, JarFile.runtimeVersion())) {
                jar.versionedStream()
                        .map(JarEntry::getName)
                        .filter(name -> name.endsWith(CLASS)
                                && !name.endsWith("module-info.class")
                                && !name.startsWith("META-INF/"))
                        .map(name -> name.substring(0, name.length() - CLASS.length())
                                .replace('/', '.'))
                        .forEach(names::add);
            }
        }
        return names;
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    /// Writes what is known of it.
    ///
    /// @return all classes that have been written
    Map<String, ImageFile.Entry> write(Path file, ImageFile.Extent extent) throws IOException {
        Map<String, ImageFile.Entry> all = new HashMap<>();
        ImageFile present = image;
        if (present != null) {
            present.forEach(all::put);
        }
        all.putAll(fresh);
        byte[][] written = new byte[manifests.size()][];
        for (int i = 0; i < written.length; i++) {
            written[i] = Manifests.written(manifests.get(i));
        }
        ImageFile.write(file, files.sources().getFirst(), extent, written, all);
        return all;
    }
}
