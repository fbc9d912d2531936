package io.selvage.program;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Compiles one source into a jar, so that tests have real programs to load.
final class ProgramJar {
    private final Path folder;
    private final Manifest manifest = new Manifest();
    private final List<Path> classes = new ArrayList<>();

    ProgramJar(Path folder) {
        this.folder = folder;
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    ProgramJar attribute(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /// Compiles a class of that name; in a multi-release jar the prefix is its version's folder.
    ProgramJar source(String prefix, String className, String text) {
        Path root = folder.resolve("classes");
        Path output = root.resolve(prefix);
        try {
            Files.createDirectories(output);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var source =
                new SimpleJavaFileObject(URI.create("string:///" + className + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                };
        var messages = new StringWriter();
        @Nullable DiagnosticListener<JavaFileObject> toMessages = null;
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        toMessages,
                        List.of("-d", output.toString(), "-cp", root.toString(), "-proc:none"),
                        null,
                        List.of(source))
                .call();
        if (!compiled) {
            throw new IllegalArgumentException(messages.toString());
        }
        classes.add(root.relativize(output.resolve(className + ".class")));
        return this;
    }

    ProgramJar source(String className, String text) {
        return source("", className, text);
    }

    /// Adds a file as it is.
    ProgramJar file(String name, byte[] content) throws IOException {
        Path file = folder.resolve("classes").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        classes.add(Path.of(name));
        return this;
    }

    Path write(String name) throws IOException {
        Path jar = folder.resolve(name);
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path file : classes) {
                out.putNextEntry(new JarEntry(file.toString().replace('\\', '/')));
                Files.copy(folder.resolve("classes").resolve(file), out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
