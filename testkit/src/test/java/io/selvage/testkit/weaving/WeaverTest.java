package io.selvage.testkit.weaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeaverTest {
    @ParameterizedTest
    @ValueSource(strings = {"Instructions", "OrdinaryThreads", "Handshake", "Limits"})
    void wovenProgramDoesTheSameAsTheOriginalOutsideOfAMachine(String program) throws Exception {
        String original = Programs.run(new Copies(), program);

        assertEquals(original, Programs.run(Programs.loader(), program));
    }

    @Test
    void wovenClassIsNotTheOriginal() throws Exception {
        Class<?> first = Class.forName("io.selvage.testkit.weaving.programs.Handshake", true, Programs.loader());
        Class<?> second = Class.forName("io.selvage.testkit.weaving.programs.Handshake", true, Programs.loader());

        assertNotSame(first, second);
        assertTrue(Arrays.stream(first.getDeclaredMethods())
                .anyMatch(method -> method.getName().startsWith("selvage$")));
        assertTrue(Programs.WOVEN.points() > 10);
        assertEquals(
                WeaverTest.class.getProtectionDomain().getCodeSource().getLocation(),
                first.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void classThatOptsOutStaysAsItIs() throws Exception {
        byte[] bytes = bytes(OptedOut.class);

        assertSame(bytes, new Weaver(_ -> null).weave(bytes).bytes());
    }

    @Unwoven
    static final class OptedOut {
        int count;

        private OptedOut() {}
    }

    @Test
    void everySubstituteHasItsOriginal() throws Exception {
        List<String> missing = new ArrayList<>();
        SubstituteMethod.all().forEach((key, substitutes) -> {
            for (SubstituteMethod substitute : substitutes) {
                if (!has(substitute.original(), key, substitute.isStatic())) {
                    missing.add(substitute.original().getName() + "." + key);
                }
            }
        });

        assertEquals(List.of(), missing);
        assertTrue(SubstituteMethod.all().size() > 30);
    }

    private static boolean has(Class<?> type, String key, boolean isStatic) {
        for (Method method : type.getMethods()) {
            String descriptor = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                    .toMethodDescriptorString();
            if ((method.getName() + descriptor).equals(key) && Modifier.isStatic(method.getModifiers()) == isStatic) {
                return true;
            }
        }
        return false;
    }

    @Test
    void loaderKnowsWhetherItsClassesKeepState() throws Exception {
        WeavingLoader fresh = Programs.loader();
        Programs.run(fresh, "Handshake");
        assertFalse(fresh.keepsState());

        Programs.call(fresh, "Counters", "ofClass");
        assertTrue(fresh.keepsState());
    }

    @Test
    void failureNamesTheClassAndTheMethod() {
        byte[] tooLong = ClassFile.of()
                .build(
                        ClassDesc.of("a.B"),
                        type -> type.withMethodBody(
                                "fill", MethodTypeDesc.ofDescriptor("([I)V"), ClassFile.ACC_STATIC, code -> {
                                    for (int i = 0; i < 10_000; i++) {
                                        code.aload(0).iconst_0().iconst_1().iastore();
                                    }
                                    code.return_();
                                }));

        WeavingException failure = assertThrows(WeavingException.class, () -> new Weaver(_ -> null).weave(tooLong));

        assertTrue(String.valueOf(failure.getMessage()).contains("a.B.fill([I)V"), failure.getMessage());
    }

    @Test
    void classesOfDirectoriesAreWoven() throws Exception {
        URI place = WeaverTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        WovenClasses classes = WovenClasses.ofPaths(List.of(Path.of(place)), WeaverTest.class.getClassLoader());

        assertTrue(classes.includes("com.example.Any"));
        assertFalse(classes.includes("java.util.Vector"));
        assertFalse(classes.includes("io.selvage.testkit.weaving.programs.Handshake"));
        assertSame(
                WovenClasses.of(ClassLoader.getSystemClassLoader()),
                WovenClasses.of(ClassLoader.getSystemClassLoader()));
    }

    @Test
    void classFileThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Weaver(_ -> null).weave(new byte[10]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.agrona.collections.Int2ObjectHashMap", "org.jctools.queues.MpscArrayQueue"})
    void everyClassOfALibraryVerifiesAfterWeaving(String member) throws Exception {
        File jar = new File(Class.forName(member)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (URLClassLoader parent = new URLClassLoader(new URL[] {jar.toURI().toURL()}, null)) {
            ClassLoader plain = new Chain(parent);
            WovenClasses classes = new WovenClasses(plain, List.of("org.agrona.", "org.jctools."), List.of());
            WeavingLoader loader = new WeavingLoader(classes);
            List<String> broken = new ArrayList<>();
            for (String name : classNames(jar)) {
                Throwable before = failure(plain, name);
                Throwable after = failure(loader, name);
                if (after != null && (before == null || before.getClass() != after.getClass())) {
                    broken.add(name + ": " + after);
                }
            }

            assertEquals(List.of(), broken);
            assertTrue(classes.count() > 100 && classes.points() > 500, classes.count() + ", " + classes.points());
        }
    }

    private static @Nullable Throwable failure(ClassLoader loader, String name) {
        try {
            Class.forName(name, true, loader);
            return null;
        } catch (ClassNotFoundException | Error | WeavingException e) {
            return e;
        }
    }

    private static List<String> classNames(File jar) throws Exception {
        try (JarFile file = new JarFile(jar)) {
            List<String> names = file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF") && !name.contains("-info"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
            assertFalse(names.isEmpty());
            return names;
        }
    }

    static byte[] bytes(Class<?> type) throws Exception {
        try (var file =
                type.getResourceAsStream(type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class")) {
            return file.readAllBytes();
        }
    }

    /// A library's own classes over what the tests have.
    private static final class Chain extends ClassLoader {
        private final ClassLoader library;

        Chain(ClassLoader library) {
            super(WeaverTest.class.getClassLoader());
            this.library = library;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.selvage.") || !name.startsWith("org.")) {
                return super.loadClass(name, resolve);
            }
            return library.loadClass(name);
        }

        @Override
        public java.io.InputStream getResourceAsStream(String name) {
            return library.getResourceAsStream(name);
        }
    }

    /// Fresh copies of the programs as they are, so that their static fields are fresh too.
    private static final class Copies extends ClassLoader {
        Copies() {
            super(WeaverTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.selvage.testkit.weaving.programs.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (var file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
