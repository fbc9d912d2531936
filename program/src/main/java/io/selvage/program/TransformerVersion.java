package io.selvage.program;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What transforms programs, so that what another one has made is not taken for its work.
interface TransformerVersion {
    /// {@return what the file with the transformer looks like, and the JDK; null if it is in no file}
    @Nullable
    String stamp();

    /// {@return a hash over the transformer and the JDK's version; null if the transformer cannot be
    /// read}
    @Nullable
    String hash() throws IOException;

    /// The one in this JVM: the hash is over the class files of everything that has a part in what
    /// becomes of a program's classes, that is all of this module.
    final class OfThisJvm implements TransformerVersion {
        private static final List<String> PARTS = List.of("io/selvage/program/", "io/selvage/guest/");

        private static volatile @Nullable String computed;

        OfThisJvm() {}

        @Override
        public @Nullable String stamp() {
            @Nullable Path place = place();
            if (place == null || Files.isDirectory(place)) {
                return null;
            }
            @Nullable FileStamp stamp = FileStamp.of(place);
            return stamp == null ? null : stamp.text() + " " + place + " " + jdk();
        }

        @Override
        public @Nullable String hash() throws IOException {
            String known = computed;
            @Nullable Path place = place();
            if (known != null || place == null) {
                return known;
            }
            var all = new Fingerprint().add(jdk());
            if (Files.isDirectory(place)) {
                addFolder(all, place);
            } else {
                addJar(all, place);
            }
            String text = all.text();
            computed = text;
            return text;
        }

        private static @Nullable Path place() {
            CodeSource source = TransformerVersion.class.getProtectionDomain().getCodeSource();
            try {
                return source == null || !"file".equals(source.getLocation().getProtocol())
                        ? null
                        : Path.of(source.getLocation().toURI());
            } catch (URISyntaxException | IllegalArgumentException strange) {
                return null;
            }
        }

        /// What the JDK's classes extend has a part too.
        private static String jdk() {
            return System.getProperty("java.vm.version") + " " + System.getProperty("java.runtime.version") + " "
                    + System.getProperty("java.vendor");
        }

        private static boolean isPart(String name) {
            return name.endsWith(".class") && PARTS.stream().anyMatch(name::startsWith);
        }

        private static void addJar(Fingerprint all, Path place) throws IOException {
            try (var jar = new JarFile(place.toFile(), false)) {
                List<String> names = jar.stream()
                        .map(JarEntry::getName)
                        .filter(OfThisJvm::isPart)
                        .sorted()
                        .toList();
                for (String name : names) {
                    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
                        all.add(name).add(in.readAllBytes());
                    }
                }
            }
        }

        private static void addFolder(Fingerprint all, Path place) throws IOException {
            List<String> names;
            try (Stream<Path> files = Files.walk(place)) {
                names = files.map(file -> place.relativize(file).toString().replace('\\', '/'))
                        .filter(OfThisJvm::isPart)
                        .sorted()
                        .toList();
            }
            for (String name : names) {
                all.add(name).add(Files.readAllBytes(place.resolve(name)));
            }
        }
    }
}
