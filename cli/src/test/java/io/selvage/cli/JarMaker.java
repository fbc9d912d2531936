package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Makes executable jars out of source texts.
record JarMaker(Path folder) {
    /// Like [#jar(String, String)], with all classes that come of it.
    Path jarWithNestedClasses(String name, String body) throws IOException {
        Path jar = jar(name, body);
        try (var files = FileSystems.newFileSystem(jar);
                Stream<Path> classes = Files.list(compiled(name))) {
            for (Path file :
                    classes.filter(path -> path.toString().contains("$")).toList()) {
                Files.copy(file, files.getPath(String.valueOf(file.getFileName())));
            }
        }
        return jar;
    }

    private Path compiled(String name) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory)
                    .filter(path -> String.valueOf(path.getFileName()).startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// Compiles a class `Main` with this body and packs it.
    Path jar(String name, String body) throws IOException {
        Path sources = Files.createTempDirectory(folder, name);
        Path source = Files.writeString(sources.resolve("Main.java"), "public class Main { " + body + " }");
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        assertEquals(0, compiler.run(null, null, null, "-g", "-d", sources.toString(), source.toString()));
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Main-Class", "Main");
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                var entries = new JarOutputStream(out, manifest)) {
            entries.putNextEntry(new JarEntry("Main.class"));
            Files.copy(sources.resolve("Main.class"), entries);
        }
        return jar;
    }
}
