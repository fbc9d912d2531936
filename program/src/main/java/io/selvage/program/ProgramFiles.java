package io.selvage.program;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// The files that a program's class path names: its jar, what that jar's manifest names, what the
/// manifests of those name.
///
/// @param jars those that are there, in the order in which they are searched, the program's first
/// @param absent those that are not; that they appear would change the program
/// @param stamps what the jars looked like before they were read
/// @param sources those of the jars that have classes
/// @param fingerprints of the content of the sources
record ProgramFiles(
        List<Path> jars, List<Path> absent, List<FileStamp> stamps, List<Path> sources, List<String> fingerprints) {
    /// A jar that is not larger is known by its entries: it may have been made only now, from what it was
    /// made from before.
    private static final long SMALL = 1 << 16;

    /// The fingerprint of a jar without classes: it has no part in what becomes of the others'.
    private static final String NO_CLASSES = "-";

    /// Takes copies.
    ProgramFiles {
        jars = List.copyOf(jars);
        absent = List.copyOf(absent);
        stamps = List.copyOf(stamps);
        sources = List.copyOf(sources);
        fingerprints = List.copyOf(fingerprints);
    }

    /// {@return the files of a program; null if its class path has something that may change at any time,
    /// a folder or something far away}
    ///
    /// @param jar the program's jar, by an absolute path
    /// @throws IOException if a jar cannot be read
    static @Nullable ProgramFiles of(Path jar, Notes notes) throws IOException {
        return new Search(notes).of(jar);
    }

    /// {@return whether all of them look as they did}
    boolean areSame() {
        for (int i = 0; i < jars.size(); i++) {
            if (!stamps.get(i).equals(FileStamp.of(jars.get(i)))) {
                return false;
            }
        }
        return absent.stream().noneMatch(Files::exists);
    }

    /// {@return whether all of them have been what they are for long enough}
    boolean areSettled() {
        return stamps.stream().allMatch(Notes::isSettled);
    }

    private static final class Search {
        private final Notes notes;
        private final Map<Path, FileStamp> jars = new LinkedHashMap<>();
        private final Set<Path> absent = new LinkedHashSet<>();
        private final List<Path> sources = new ArrayList<>();
        private final List<String> fingerprints = new ArrayList<>();

        Search(Notes notes) {
            this.notes = notes;
        }

        @Nullable
        ProgramFiles of(Path jar) throws IOException {
            return add(jar) && !jars.isEmpty()
                    ? new ProgramFiles(
                            List.copyOf(jars.keySet()),
                            List.copyOf(absent),
                            List.copyOf(jars.values()),
                            sources,
                            fingerprints)
                    : null;
        }

        /// In the order of the JDK's loader: what a jar names comes right after it.
        private boolean add(Path jar) throws IOException {
            if (jars.containsKey(jar) || absent.contains(jar)) {
                return true;
            }
            if (!Files.exists(jar)) {
                absent.add(jar);
                return true;
            }
            @Nullable FileStamp stamp = Files.isRegularFile(jar) ? FileStamp.of(jar) : null;
            if (stamp == null) {
                return false;
            }
            jars.put(jar, stamp);
            @Nullable List<String> about = notes.about(jar, stamp);
            if (about == null || about.isEmpty()) {
                about = new ArrayList<>(List.of(fingerprint(jar, stamp)));
                about.addAll(classPath(jar));
                notes.remember(jar, stamp, about);
            }
            if (!about.getFirst().equals(NO_CLASSES)) {
                sources.add(jar);
                fingerprints.add(about.getFirst());
            }
            for (String element : about.subList(1, about.size())) {
                Path file = fileOf(jar, element);
                if (file == null || !add(file)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static String fingerprint(Path jar, FileStamp stamp) throws IOException {
        if (stamp.size() > SMALL) {
            return Fingerprint.of(jar);
        }
        var all = new Fingerprint();
        boolean classes = false;
        try (var file = new JarFile(jar.toFile(), false)) {
            for (JarEntry entry : file.stream().toList()) {
                classes |= entry.getName().endsWith(".class");
                try (InputStream in = file.getInputStream(entry)) {
                    all.add(entry.getName()).add(in.readAllBytes());
                }
            }
        }
        return classes ? all.text() : NO_CLASSES;
    }

    private static List<String> classPath(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile(), false)) {
            Manifest manifest = file.getManifest();
            String value =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return value == null || value.isBlank()
                    ? List.of()
                    : List.of(value.strip().split("\\s+", -1));
        }
    }

    private static @Nullable Path fileOf(Path jar, String element) {
        try {
            URI file = jar.toUri().resolve(element);
            return element.endsWith("/") || !"file".equals(file.getScheme())
                    ? null
                    : Path.of(file).normalize();
        } catch (IllegalArgumentException | FileSystemNotFoundException strange) {
            return null;
        }
    }
}
