package io.selvage.program.transform;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Transforms every class of jars and has the VM verify each, original and transformed.
///
/// `java … VerifiedJar a.jar b.jar` prints what verifies as original but not as transformed, and the
/// speed.
final class VerifiedJar {
    static final byte[] GUEST = ClassFile.of()
            .build(
                    ClassDesc.of("io.selvage.guest.Guest"),
                    type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                            .withField(
                                    "poll",
                                    ConstantDescs.CD_boolean,
                                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC | ClassFile.ACC_VOLATILE)
                            .withMethodBody(
                                    "poll",
                                    MethodTypeDesc.of(ConstantDescs.CD_void),
                                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                    code -> code.return_()));

    private final Map<String, byte[]> originals = new LinkedHashMap<>();
    private final Map<String, byte[]> transformed = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    private VerifiedJar() {}

    static VerifiedJar of(Path jar, ProgramTransformer transformer) throws IOException {
        var verified = new VerifiedJar();
        try (var file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF") && !name.endsWith("module-info.class")) {
                    verified.add(name.substring(0, name.length() - 6).replace('/', '.'), file, entry, transformer);
                }
            }
        }
        verified.verify();
        return verified;
    }

    private void add(String name, JarFile file, JarEntry entry, ProgramTransformer transformer) throws IOException {
        byte[] bytes = file.getInputStream(entry).readAllBytes();
        originals.put(name, bytes);
        try {
            transformed.put(name, transformer.transform(bytes));
        } catch (RuntimeException | Error failed) {
            failures.put(name, "transform: " + failed);
        }
    }

    private void verify() {
        var before = new Loader(originals);
        var after = new Loader(transformed);
        for (String name : transformed.keySet()) {
            String was = link(before, name);
            String is = link(after, name);
            if (!was.equals(is)) {
                failures.put(name, "was " + was + ", is " + is);
            }
        }
    }

    /// Reflection over a class's methods links it, and linking verifies.
    private static String link(ClassLoader loader, String name) {
        try {
            return "linked, " + Class.forName(name, false, loader).getDeclaredMethods().length + " methods";
        } catch (ClassNotFoundException | LinkageError | SecurityException failed) {
            return failed instanceof VerifyError
                    ? failed.toString()
                    : failed.getClass().getSimpleName();
        }
    }

    Map<String, byte[]> originals() {
        return originals;
    }

    Map<String, String> failures() {
        return failures;
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loader(Map<String, byte[]> classes) {
            super(ClassLoader.getPlatformClassLoader());
            this.classes = new HashMap<>(classes);
            this.classes.put("io.selvage.guest.Guest", GUEST);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    static void main(String[] jars) throws IOException {
        var transformer = new ProgramTransformer(Reroutes.builder().build(), name -> null);
        for (String jar : jars) {
            long start = System.nanoTime();
            VerifiedJar verified = of(Path.of(jar), transformer);
            System.out.println(jar + ": " + verified.originals.size() + " classes, " + verified.failures.size()
                    + " failures, " + (System.nanoTime() - start) / 1_000_000 + " ms");
            verified.failures.entrySet().stream()
                    .limit(Integer.getInteger("show", 3))
                    .forEach(failure -> System.out.println("  " + failure));
        }
    }
}
