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
    /// {@return a hash over the transformer and the JDK's version; null if the transformer cannot be
    /// read}
    @Nullable
    String hash() throws IOException;

    /// The one in this JVM: the hash is over the class files of everything that has a part in what
    /// becomes of a program's classes, that is all of this module.
    final class OfThisJvm implements TransformerVersion {
        private static final List<String> PARTS = List.of("io/selvage/program/", "io/selvage/guest/");

        private static volatile @Nullable String computed;

        private final Notes notes;

        OfThisJvm(Notes notes) {
            this.notes = notes;
        }

        @Override
        public @Nullable String hash() throws IOException {
            String known = computed;
            @Nullable Path place = place();
            if (known != null || place == null) {
                return known;
            }
            @Nullable FileStamp stamp = Files.isDirectory(place) ? null : FileStamp.of(place);
            @Nullable List<String> about = stamp == null ? null : notes.about(place, stamp);
            String text;
            if (about != null && about.size() == 2 && about.getFirst().equals(jdk())) {
                text = about.getLast();
            } else {
                text = read(place);
                if (stamp != null) {
                    notes.remember(place, stamp, List.of(jdk(), text));
                }
            }
            computed = text;
            return text;
        }

        private static String read(Path place) throws IOException {
            var all = new Fingerprint().add(jdk());
            if (Files.isDirectory(place)) {
                addFolder(all, place);
            } else {
                addJar(all, place);
            }
            return all.text();
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
