package io.selvage.program.transform;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Sources compiled in memory, and loaders that define them in a world of their own.
final class Compiled {
    /// A guest whose slow path counts; with `limit` reached it throws, so that endless code ends.
    static final String GUEST = """
            package io.selvage.guest;
            public class Guest {
                public static volatile boolean poll;
                public static long polls;
                public static long limit = Long.MAX_VALUE;
                public static void poll() {
                    if (++polls >= limit) {
                        throw new Killed();
                    }
                }
                public static class Killed extends Error {}
            }
            """;

    private final Map<String, byte[]> classes = new LinkedHashMap<>();

    /// Compiles sources, each under its class's binary name.
    static Compiled of(Map<String, String> sources) {
        var compiled = new Compiled();
        List<SimpleJavaFileObject> units = sources.entrySet().stream()
                .map(source -> unit(source.getKey(), source.getValue()))
                .toList();
        var messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiled.new Files(compiler.getStandardFileManager(null, null, null));
        if (!compiler.getTask(messages, files, null, List.of("-proc:none", "-g"), null, units)
                .call()) {
            throw new IllegalArgumentException(messages.toString());
        }
        return compiled;
    }

    private static SimpleJavaFileObject unit(String name, String text) {
        return new SimpleJavaFileObject(
                URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    Map<String, byte[]> classes() {
        return classes;
    }

    /// A loader of these classes, each changed, beside a guest of its own.
    ClassLoader loader(UnaryOperator<byte[]> change) {
        var defined = new HashMap<String, byte[]>();
        if (!classes.containsKey("io.selvage.guest.Guest")) {
            defined.putAll(Compiled.of(Map.of("io.selvage.guest.Guest", GUEST)).classes);
        }
        classes.forEach((name, bytes) -> defined.put(name, change.apply(bytes)));
        return new ClassLoader(ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = defined.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
    }

    private final class Files extends ForwardingJavaFileManager<StandardJavaFileManager> {
        Files(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + name + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            classes.put(name, toByteArray());
                        }
                    };
                }
            };
        }
    }
}
