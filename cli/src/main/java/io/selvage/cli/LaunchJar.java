package io.selvage.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A jar without classes whose manifest says what `java` would be told by `-cp` and the name of a main
/// class. It stands for a jar that says neither, and is gone when it is closed.
///
/// @param path the file, named like what it stands for
/// @param classPath what is on its class path, in order
record LaunchJar(Path path, List<Path> classPath) implements AutoCloseable {
    private static final List<String> GRANTS = List.of("Add-Exports", "Add-Opens", "Enable-Native-Access");
    private static final String EVERY_JAR = "*";
    private static final LocalDateTime BEGINNING = LocalDateTime.of(1980, 1, 1, 0, 0);

    LaunchJar {
        classPath = List.copyOf(classPath);
    }

    /// @param first the jar, or folder of classes, whose manifest counts
    /// @param mainClass a class, null for that of the manifest
    /// @param more what comes after it on the class path, as `java` takes it
    /// @throws CommandFailure if something is missing
    static LaunchJar make(Path first, @Nullable String mainClass, String more) {
        if (!Files.exists(first)) {
            throw CommandFailure.ofMissingProgram(first + ": there is no such file");
        }
        List<Path> classPath = new ArrayList<>(List.of(first));
        for (String entry : more.split(File.pathSeparator, -1)) {
            add(classPath, entry);
        }
        Attributes manifest = manifest(first);
        String main = mainClass == null ? manifest.getValue(Attributes.Name.MAIN_CLASS) : mainClass;
        if (main == null || main.isBlank()) {
            throw CommandFailure.ofBadProgram(first + ": no manifest names a Main-Class; say --main CLASS");
        }
        if (classPath.stream().noneMatch(entry -> mayHave(entry, main.strip()))) {
            throw CommandFailure.ofBadProgram("--main " + main + ": there is no such class on the class path");
        }
        try {
            return new LaunchJar(write(first, main.strip(), manifest, classPath), classPath);
        } catch (IOException e) {
            throw CommandFailure.ofWork("a temporary file cannot be written: " + e.getMessage());
        }
    }

    private static void add(List<Path> classPath, String entry) {
        Path path = Path.of(entry);
        if (entry.isEmpty()) {
            return;
        }
        if (EVERY_JAR.equals(String.valueOf(path.getFileName()))) {
            Path parent = path.getParent();
            addJars(classPath, parent == null ? Path.of("") : parent);
        } else if (Files.exists(path)) {
            classPath.add(path);
        } else {
            throw CommandFailure.ofUser("--class-path " + entry + ": there is no such file");
        }
    }

    private static void addJars(List<Path> classPath, Path folder) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
            found.forEach(jars::add);
        } catch (IOException e) {
            throw CommandFailure.ofUser("--class-path " + folder.resolve(EVERY_JAR) + ": there is no such directory");
        }
        jars.sort(null);
        classPath.addAll(jars);
    }

    private static Attributes manifest(Path path) {
        if (Files.isDirectory(path)) {
            return new Attributes();
        }
        try (var jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        } catch (ZipException _) {
            throw CommandFailure.ofBadProgram(path + ": this is not a jar file");
        } catch (IOException e) {
            throw CommandFailure.ofBadProgram(path + ": this file cannot be read: " + e.getMessage());
        }
    }

    /// Whether a class is there, or may be where the jar's own manifest leads.
    private static boolean mayHave(Path path, String name) {
        String file = name.replace('.', '/') + ".class";
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve(file));
        }
        try (var jar = new JarFile(path.toFile())) {
            return jar.getEntry(file) != null || manifest(path).containsKey(Attributes.Name.CLASS_PATH);
        } catch (IOException _) {
            throw CommandFailure.ofUser("--class-path " + path + ": this is not a jar file");
        }
    }

    private static Path write(Path first, String main, Attributes original, List<Path> classPath) throws IOException {
        var manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, main);
        attributes.put(
                Attributes.Name.CLASS_PATH,
                classPath.stream().map(path -> path.toUri().toString()).collect(Collectors.joining(" ")));
        for (String grant : GRANTS) {
            String value = original.getValue(grant);
            if (value != null) {
                attributes.putValue(grant, value);
            }
        }
        Path name = first.toAbsolutePath().normalize().getFileName();
        Path jar = Files.createTempDirectory("selvage-run").resolve(name == null ? "classes" : name.toString());
        var entry = new ZipEntry(JarFile.MANIFEST_NAME);
        // The same content each time, so that what is kept of the program is found again.
        entry.setTimeLocal(BEGINNING);
        try (OutputStream out = Files.newOutputStream(jar);
                var entries = new JarOutputStream(out)) {
            entries.putNextEntry(entry);
            manifest.write(entries);
        }
        return jar;
    }

    /// {@return the class path as `java.class.path` has it}
    String property() {
        return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
            Path folder = path.getParent();
            if (folder != null) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException _) {
            // It stays among the host's temporary files, which the host clears away.
        }
    }
}
