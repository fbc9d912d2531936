package io.selvage.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.guest.port.PreparedClass;
import io.selvage.guest.port.Start;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCacheTest {
    private static final long BOUND = 1 << 20;

    private final WrittenPort port = new WrittenPort();

    @TempDir
    private Path folder;

    /// A transformer of a version that a test chooses.
    private record Version(String name) implements TransformerVersion {
        @Override
        public String hash() {
            return name;
        }
    }

    private ProgramCache cache() {
        return new ProgramCache(folder.resolve("cache"), BOUND, new Version("one"));
    }

    private String run(Path jar, @Nullable ProgramCache cache) throws Throwable {
        int before = port.written().length();
        try (var program = MainClass.load(jar, port, Start.OF_JVM, cache)) {
            assertEquals(0, program.run(), port::complained);
        }
        return port.written().substring(before);
    }

    private static InstalledProgram program(ProgramCache cache, Path jar) throws IOException {
        return Objects.requireNonNull(cache.find(jar, jar.toUri().toURL()));
    }

    private static boolean has(ProgramCache cache, Path jar, String name) throws IOException {
        @Nullable ImageFile image = program(cache, jar).image();
        return image != null && image.find(name) >= 0;
    }

    private List<Path> files(String end) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("cache"))) {
            return all.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    private ProgramJar jar() throws IOException {
        return new ProgramJar(Files.createTempDirectory(folder, "jar")).attribute("Main-Class", "Main");
    }

    private Path printing(String text) throws IOException {
        return jar().source(
                        "Main",
                        "public class Main { public static void main(String[] a) { System.out.print(\"%s\"); } }"
                                .formatted(text))
                .write("program.jar");
    }

    /// Several classes in two jars; what becomes of one depends on another one in the other jar.
    private Path spread() throws IOException {
        Path shared = Files.createTempDirectory(folder, "shared");
        new ProgramJar(shared)
                .source("Base", "public class Base extends Thread { }")
                .write("base.jar");
        var other = new ProgramJar(Files.createDirectory(shared.resolve("sub")))
                .attribute("Main-Class", "Main")
                .attribute("Class-Path", "../base.jar ../absent.jar")
                .source("Base", "public class Base extends Thread { }")
                .source("Worker", """
                        public class Worker extends Base {
                            static int done;
                            @Override public void run() { for (int i = 0; i < 5000; i++) { done += i % 3; } }
                        }
                        """)
                .source("Main", """
                        public class Main {
                            public static void main(String[] args) throws Exception {
                                var worker = new Worker();
                                worker.start();
                                worker.join();
                                System.out.print(Worker.done);
                            }
                        }
                        """);
        return other.write("program.jar");
    }

    @Test
    void whatIsKeptIsWhatWouldBeMadeAtLoading() throws Throwable {
        Path jar = spread();
        cache().install(jar);
        InstalledProgram installed = program(cache(), jar);
        InstalledProgram met = program(new ProgramCache(folder.resolve("other"), BOUND, new Version("one")), jar);
        met.begin();
        URL[] urls = {
            jar.toUri().toURL(),
            jar.resolve("../../base.jar").normalize().toUri().toURL()
        };
        var top = new ProgramLoader(null, null);
        try (var loader = new URLClassLoader(urls, top)) {
            top.program(loader);
            for (String name : List.of("Main", "Worker", "Base")) {
                try (InputStream in = Objects.requireNonNull(loader.getResourceAsStream(name + ".class"))) {
                    byte[] made = top.transformed(in.readAllBytes());
                    assertArrayEquals(made, bytes(installed.prepared(name)), name);
                    assertArrayEquals(made, bytes(met.prepared(name)), name);
                }
            }
        }
        met.end();
    }

    private static byte[] bytes(@Nullable PreparedClass prepared) {
        assertNotNull(prepared);
        byte[] bytes = new byte[prepared.classFile().remaining()];
        prepared.classFile().get(bytes);
        return bytes;
    }

    @Test
    void whatRunsIsKeptForTheNextTime() throws Throwable {
        Path jar = spread();
        String expected = run(jar, null);
        ProgramCache first = cache();
        assertEquals(expected, run(jar, first));
        assertEquals(expected, run(jar, first));
        first.flush();
        ProgramCache second = cache();
        assertTrue(has(second, jar, "Worker"));
        assertEquals(expected, run(jar, second));
        assertEquals(1, files(".image").size());
    }

    @Test
    void theProgramSeesItsOwnJarOnly() throws Throwable {
        Path jar = jar().attribute("Main-Class", "app.Main")
                .source("app/Main", """
                package app;
                public class Main {
                    public static void main(String[] args) throws Exception {
                        var itself = Main.class.getResource("Main.class");
                        System.out.println(itself);
                        System.out.println(itself.openConnection().getLastModified());
                        System.out.println(Main.class.getProtectionDomain().getCodeSource().getLocation());
                        System.out.println(Main.class.getResourceAsStream("Main.class").readAllBytes().length);
                        System.out.println(Main.class.getPackage().getImplementationTitle());
                    }
                }
                """)
                .attribute("Implementation-Title", "A title")
                .write("program.jar");
        String expected = run(jar, null);
        assertTrue(expected.contains(jar.toUri().toURL() + "!/app/Main.class"), expected);
        assertTrue(expected.contains("A title"), expected);
        ProgramCache cache = cache();
        assertEquals(expected, run(jar, cache));
        cache.install(jar);
        assertEquals(expected, run(jar, cache));
        assertTrue(has(cache, jar, "app.Main"));
    }

    @Test
    void theJdksClassesGoBeforeTheProgramsAndNewVersionsBeforeOldOnes() throws Throwable {
        Path jar = jar().attribute("Multi-Release", "true")
                .file("org/w3c/dom/Node.class", ClassFile.of().build(ClassDesc.of("org.w3c.dom.Node"), _ -> {}))
                .source("Main", """
                        public class Main {
                            public static void main(String[] a) {
                                System.out.print("old");
                            }
                        }
                        """)
                .source("META-INF/versions/21", "Main", """
                        public class Main {
                            public static void main(String[] a) {
                                System.out.print(org.w3c.dom.Node.class.isInterface() ? "of the JDK" : "own");
                            }
                        }
                        """)
                .write("program.jar");
        ProgramCache cache = cache();
        assertEquals("of the JDK", run(jar, cache));
        cache.install(jar);
        assertEquals("of the JDK", run(jar, cache()));
        assertFalse(has(cache(), jar, "org.w3c.dom.Node"));
    }

    @Test
    void theKernelsTemplatesGoBeforeAProgramsClasses() throws Throwable {
        String guest = "io/selvage/guest/Guest.class";
        Path jar = jar().file(guest, ClassFile.of().build(ClassDesc.of("io.selvage.guest.Guest"), _ -> {}))
                .source("Main", """
                        public class Main {
                            public static void main(String[] a) throws Exception {
                                var polls = Class.forName("io.selvage.guest.Guest").getField("poll");
                                System.out.print(polls.getType());
                            }
                        }
                        """)
                .write("program.jar");
        assertEquals("boolean", run(jar, null));
        assertEquals("boolean", run(jar, cache()));
        assertEquals(List.of(), cache().install(jar).refused());
        assertEquals("boolean", run(jar, cache()));
        assertFalse(has(cache(), jar, "io.selvage.guest.Guest"));
    }

    @Test
    void aDamagedImageIsMadeAgain() throws Throwable {
        Path jar = printing("fine");
        cache().install(jar);
        Path image = files(".image").getFirst();
        byte[] whole = Files.readAllBytes(image);
        for (int damage = 0; damage < whole.length; damage += 97) {
            byte[] bad = whole.clone();
            bad[damage] ^= 0x10;
            Files.write(image, bad);
            assertNull(ImageFile.open(image), "byte " + damage);
            Files.write(image, Arrays.copyOf(whole, damage));
            assertNull(ImageFile.open(image), "cut at " + damage);
        }
        ProgramCache cache = cache();
        assertEquals("fine", run(jar, cache));
        cache.flush();
        assertTrue(has(cache(), jar, "Main"));
    }

    @Test
    void writersAtTheSameTimeDoNotDisturbEachOther() throws Throwable {
        Path jar = spread();
        List<Future<String>> runs;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            runs = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> {
                        ProgramCache cache = cache();
                        if (i % 3 == 0) {
                            cache.install(jar);
                        } else {
                            InstalledProgram program = program(cache, jar);
                            program.begin();
                            program.prepared("Worker");
                            program.end();
                            cache.flush();
                        }
                        return String.valueOf(program(cache(), jar).image() != null);
                    }))
                    .toList();
        }
        for (Future<String> each : runs) {
            assertEquals("true", each.get());
        }
        assertEquals(List.of(), files(".tmp"));
        assertEquals(1, files(".image").size());
    }

    @Test
    void aChangedJarIsAnotherProgram() throws Throwable {
        Path jar = printing("one");
        ProgramCache cache = cache();
        cache.install(jar);
        assertEquals("one", run(jar, cache));
        FileTime before = Files.getLastModifiedTime(jar);
        Path other = printing("two");
        Files.copy(other, jar, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(jar, before);
        assertEquals("two", run(jar, cache));
        assertEquals("two", run(jar, cache()));
    }

    @Test
    void aJarThatChangesWhileItRunsIsNotKept() throws Throwable {
        Path jar = printing("one");
        ProgramCache cache = cache();
        InstalledProgram program = program(cache, jar);
        program.begin();
        Files.copy(printing("two"), jar, StandardCopyOption.REPLACE_EXISTING);
        assertNotNull(program.prepared("Main"));
        program.end();
        cache.flush();
        assertEquals("two", run(jar, cache));
        assertFalse(has(cache(), jar, "Main"));
    }

    @Test
    void anotherTransformerMakesItsOwn() throws Throwable {
        Path jar = printing("fine");
        cache().install(jar);
        var later = new ProgramCache(folder.resolve("cache"), BOUND, new Version("two"));
        assertFalse(has(later, jar, "Main"));
        later.install(jar);
        assertTrue(has(later, jar, "Main"));
        assertTrue(has(cache(), jar, "Main"));
        assertEquals(2, files(".image").size());
    }

    @Test
    void theTransformersVersionIsThatOfItsClassFiles() throws Exception {
        var notes = new Notes(folder.resolve("cache"));
        String version = new TransformerVersion.OfThisJvm(notes).hash();
        assertNotNull(version);
        assertEquals(version, new TransformerVersion.OfThisJvm(notes).hash());
    }

    @Test
    void whatHasNotBeenUsedForLongestGoes() throws Throwable {
        Path old = printing("old");
        Path recent = printing("recent");
        var small = new ProgramCache(folder.resolve("cache"), 6000, new Version("one"));
        small.install(old);
        Files.setLastModifiedTime(files(".image").getFirst(), FileTime.fromMillis(1));
        small.install(recent);
        long all = 0;
        for (Path image : files(".image")) {
            all += Files.size(image);
        }
        assertTrue(all <= 6000 || files(".image").size() == 1, "bytes=" + all);
        assertTrue(has(small, recent, "Main"));
    }

    @Test
    void aProgramWithAFolderInItsClassPathIsNotKept() throws Throwable {
        Path jar = jar().attribute("Class-Path", "folder/")
                .source("Main", "public class Main { public static void main(String[] a) { System.out.print(1); } }")
                .write("program.jar");
        Files.createDirectory(Objects.requireNonNull(jar.getParent()).resolve("folder"));
        assertNull(cache().find(jar, jar.toUri().toURL()));
        assertEquals("1", run(jar, cache()));
        assertThrows(ProgramFormatException.class, () -> cache().install(jar));
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNobody() throws Throwable {
        Path jar = printing("fine");
        var cache = new ProgramCache(
                Files.writeString(folder.resolve("file"), "x").resolve("below"), BOUND, new Version("one"));
        assertEquals("fine", run(jar, cache));
        cache.flush();
        assertEquals("fine", run(jar, cache));
    }

    @Test
    void aSmallJarThatIsMadeAgainIsTheSame() throws Throwable {
        Path jar = printing("fine");
        cache().install(jar);
        Path later = jar.resolveSibling("later.jar");
        try (var from = new JarFile(jar.toFile());
                var to = new JarOutputStream(Files.newOutputStream(later))) {
            for (JarEntry each : from.stream().toList()) {
                var entry = new JarEntry(each.getName());
                entry.setTime(each.getTime() + 86_400_000);
                to.putNextEntry(entry);
                from.getInputStream(each).transferTo(to);
            }
        }
        assertTrue(has(cache(), later, "Main"));
        assertEquals(1, files(".image").size());
    }

    @Test
    void aJarWithoutClassesBeforeAnotherOneNeedsNothingOfItsOwn() throws Throwable {
        Path jar = jar().source("Other", """
                        public class Other {
                            public static void main(String[] args) {
                                System.out.print("other " + Other.class.getProtectionDomain().getCodeSource().getLocation());
                            }
                        }
                        """)
                .source("Main", "public class Main { public static void main(String[] a) { System.out.print(1); } }")
                .write("program.jar");
        Path before = new ProgramJar(Files.createTempDirectory(folder, "before"))
                .attribute("Main-Class", "Other")
                .attribute("Class-Path", jar.toUri().toString())
                .write("before.jar");
        cache().install(jar);
        assertTrue(has(cache(), before, "Other"));
        assertEquals("other " + jar.toUri().toURL(), run(before, cache()));
        assertEquals("1", run(jar, cache()));
        assertEquals(1, files(".image").size());
    }

    @Test
    void whatIsNotedOfAFileHoldsAsLongAsItLooksTheSame() throws Exception {
        var notes = new Notes(folder.resolve("cache"));
        Path file = Files.writeString(folder.resolve("file"), "x");
        FileStamp stamp = Objects.requireNonNull(FileStamp.of(file));
        var old = new FileStamp(stamp.size(), stamp.modified(), stamp.changed() - 10_000_000_000L, stamp.number());
        notes.remember(file, old, List.of("a", "b c"));
        assertEquals(List.of("a", "b c"), notes.about(file, old));
        assertNull(notes.about(file, stamp));
        assertNull(notes.about(folder.resolve("other"), old));
        var fresh = new FileStamp(1, 1, Long.MAX_VALUE, 1);
        notes.remember(file, fresh, List.of("too early"));
        assertNull(notes.about(file, fresh));
    }

    @Test
    void whatIsRemovedIsGone() throws Throwable {
        Path jar = printing("fine");
        ProgramCache cache = cache();
        assertEquals(1, cache.install(jar).classes());
        assertEquals(0, cache.install(jar).classes());
        assertEquals(jar, cache.list().getFirst().jar());
        assertTrue(cache.list().getFirst().complete());
        assertTrue(cache.remove(jar));
        assertEquals(List.of(), cache.list());
        assertFalse(cache.remove(jar));
        assertEquals("fine", run(jar, cache));
    }
}
