package io.selvage.program;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// The files that a program's class path names: its jar, what that jar's manifest names, what the
/// manifests of those name.
///
/// @param jars those that are there, in the order in which they are searched, the program's first
/// @param absent those that are not; that they appear would change the program
record ProgramFiles(List<Path> jars, List<Path> absent) {
    /// {@return the files of a program; null if its class path has something that may change at any time,
    /// a folder or something far away}
    ///
    /// @throws IOException if a jar cannot be read
    static @Nullable ProgramFiles of(Path jar) throws IOException {
        Set<Path> jars = new LinkedHashSet<>();
        Set<Path> absent = new LinkedHashSet<>();
        return add(jar.toAbsolutePath().normalize(), jars, absent)
                ? new ProgramFiles(List.copyOf(jars), List.copyOf(absent))
                : null;
    }

    /// In the order of the JDK's loader: what a jar names comes right after it.
    private static boolean add(Path jar, Set<Path> jars, Set<Path> absent) throws IOException {
        if (jars.contains(jar) || absent.contains(jar)) {
            return true;
        }
        if (!Files.exists(jar)) {
            absent.add(jar);
            return true;
        }
        if (!Files.isRegularFile(jar)) {
            return false;
        }
        jars.add(jar);
        for (String element : classPath(jar)) {
            Path file = fileOf(jar, element);
            if (file == null || !add(file, jars, absent)) {
                return false;
            }
        }
        return true;
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

    /// {@return the stamps of all of them; null if there are none}
    @Nullable
    List<String> stamps() {
        List<String> stamps = new ArrayList<>();
        for (Path each : jars) {
            @Nullable FileStamp stamp = FileStamp.of(each);
            if (stamp == null) {
                return null;
            }
            stamps.add(stamp.text() + " " + each);
        }
        for (Path each : absent) {
            stamps.add("- " + each);
        }
        return stamps;
    }
}
