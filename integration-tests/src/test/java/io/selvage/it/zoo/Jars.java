package io.selvage.it.zoo;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Makes an executable jar out of each source in the resource folder `zoo`.
final class Jars {
    private Jars() {}

    /// Compiles all of them at once and packs each.
    ///
    /// @param folder where to
    /// @return the jars, each named after its main class, in their order
    static List<Path> of(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<Path> sources = sources();
        compile(sources, classes);
        return sources.stream()
                .map(source -> pack(folder, classes, nameOf(source)))
                .toList();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(
                Path.of(Objects.requireNonNull(Jars.class.getResource("/zoo")).toURI()))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static String nameOf(Path source) {
        return String.valueOf(source.getFileName()).replace(".java", "");
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        @Nullable DiagnosticListener<JavaFileObject> toMessages = null;
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            toMessages,
                            List.of("-proc:none", "-nowarn", "-d", classes.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException(messages.toString());
            }
        }
    }

    private static Path pack(Path folder, Path classes, String name) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, name);
        Path jar = folder.resolve(name + ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> compiled = Files.list(classes)) {
            for (Path each : compiled.toList()) {
                String file = String.valueOf(each.getFileName());
                if (file.equals(name + ".class") || file.startsWith(name + "$")) {
                    out.putNextEntry(new JarEntry(file));
                    Files.copy(each, out);
                    out.closeEntry();
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return jar;
    }
}
