package io.selvage.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.guest.port.Start;
import io.selvage.program.ProgramFormatException.Defect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainClassTest {
    private final WrittenPort port = new WrittenPort();

    @TempDir
    private Path folder;

    @Test
    void aProgramGetsItsArguments() throws Throwable {
        assertEquals("[a, b c]", run("""
                public class Main {
                    public static void main(String[] args) {
                        System.out.print(java.util.List.of(args).toString());
                    }
                }
                """, "a", "b c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "static void main() { BODY }",
                "void main() { BODY }",
                "protected void main(String... args) { BODY }",
                "void main() { throw new AssertionError(); } void main(String[] args) { BODY }",
                "private void main(String[] args) { throw new AssertionError(); } void main() { BODY }",
                "int main(String[] args) { throw new AssertionError(); } static void main() { BODY }"
            })
    void everyFormOfMainThatJavaLaunchesRuns(String main) throws Throwable {
        assertEquals("ran", run("class Main { " + main.replace("BODY", "System.out.print(\"ran\");") + " }"));
    }

    @Test
    void anInheritedMainRuns() throws Throwable {
        Path jar = jar().source("Base", "class Base { void main() { System.out.print(\"ran\"); } }")
                .source("Main", "class Main extends Base {}")
                .write("program.jar");
        try (var program = load(jar)) {
            assertEquals(0, program.run());
        }
        assertEquals("ran", port.written());
    }

    @Test
    void aSourceFileWithoutAClassRuns() throws Throwable {
        assertEquals("ran", run("void main() { System.out.print(\"ran\"); }"));
    }

    @Test
    void theContextClassLoaderIsTheProgramsForTheDurationOnly() throws Throwable {
        ClassLoader before = java.lang.Thread.currentThread().getContextClassLoader();
        assertEquals("true", run("""
                public class Main {
                    public static void main(String[] args) {
                        var own = Thread.currentThread().getContextClassLoader() == Main.class.getClassLoader();
                        System.out.print("" + own);
                    }
                }
                """));
        assertSame(before, java.lang.Thread.currentThread().getContextClassLoader());
    }

    @Test
    void nothingRunsBeforeTheProgramDoes() throws Exception {
        Path jar = jar().source("Main", """
                public class Main {
                    static { System.out.print("initialised"); }
                    public static void main(String[] args) {}
                }
                """).write("program.jar");
        try (var program = load(jar)) {
            assertEquals("Main", program.name());
            assertEquals("", port.written());
        }
    }

    @Test
    void twoLoadsOfOneJarShareNoStatics() throws Throwable {
        Path jar = jar().source("Main", """
                public class Main {
                    static int count;
                    public static void main(String[] args) { System.out.print(++count); }
                }
                """).write("program.jar");
        try (var one = load(jar);
                var other = load(jar)) {
            one.run();
            other.run();
            assertEquals("11", port.written());
        }
    }

    @Test
    void aProgramDoesNotSeeTheKernelsClasses() throws Throwable {
        assertEquals("java.lang.ClassNotFoundException: io.selvage.program.MainClass", run("""
                public class Main {
                    public static void main(String[] args) throws Exception {
                        try {
                            Class.forName("io.selvage.program.MainClass");
                        } catch (ClassNotFoundException e) {
                            System.out.print(e);
                        }
                    }
                }
                """));
    }

    @Test
    void whatTheProgramThrowsIsPrintedAsAJvmDoesIt() throws Throwable {
        Path jar = jar().source("Main", """
                public class Main {
                    public static void main(String[] args) { throw new IllegalStateException("mine"); }
                }
                """).write("program.jar");
        try (var program = load(jar)) {
            assertEquals(1, program.run());
        }
        assertEquals("""
                Exception in thread "main" java.lang.IllegalStateException: mine
                \tat Main.main(Main.java:2)
                """, port.complained());
    }

    @Test
    void theClassPathOfTheManifestIsHonoured() throws Throwable {
        Path shared = Files.createTempDirectory(folder, "shared");
        new ProgramJar(shared)
                .source("Part", "public class Part { public static String word() { return \"part\"; } }")
                .write("part.jar");
        Path jar = new ProgramJar(Files.createDirectory(shared.resolve("sub")))
                .attribute("Main-Class", "Main")
                .attribute("Class-Path", "../part.jar")
                .source("Main", """
                public class Main {
                    public static void main(String[] args) throws Exception {
                        System.out.print((String) Class.forName("Part").getMethod("word").invoke(null));
                    }
                }
                """)
                .write("program.jar");
        try (var program = load(jar)) {
            program.run();
        }
        assertEquals("part", port.written());
    }

    @Test
    void theVersionForThisJvmIsTakenFromAMultiReleaseJar() throws Throwable {
        String main = "public class Main { public static void main(String[] a) { System.out.print(\"%s\"); } }";
        Path jar = jar().attribute("Multi-Release", "true")
                .source("Main", main.formatted("old"))
                .source("META-INF/versions/21", "Main", main.formatted("21"))
                .source("META-INF/versions/99", "Main", main.formatted("99"))
                .write("program.jar");
        try (var program = load(jar)) {
            program.run();
        }
        assertEquals("21", port.written());
    }

    @Test
    void aClosedJarMayBeDeletedAndLoadsNothingMore() throws Throwable {
        Path jar = jar().source("Later", "class Later {}").source("Main", """
                public class Main {
                    public static void main(String[] args) throws Exception { Class.forName("Later"); }
                }
                """).write("program.jar");
        var program = load(jar);
        program.close();
        Files.delete(jar);
        assertEquals(1, program.run());
        assertTrue(port.complained().contains("ClassNotFoundException: Later"), port.complained());
    }

    @Test
    void aFileThatIsNoProgramIsRefusedWithItsDefect() throws Exception {
        assertDefect(Defect.NO_SUCH_FILE, folder.resolve("absent.jar"));
        assertDefect(Defect.UNREADABLE, folder);
        assertDefect(Defect.NOT_A_JAR, Files.writeString(folder.resolve("text.jar"), "hello"));
        assertDefect(Defect.NO_MAIN_CLASS, new ProgramJar(folder).write("silent.jar"));
        assertDefect(
                Defect.NO_MAIN_CLASS,
                new ProgramJar(folder).attribute("Main-Class", " ").write("blank.jar"));
        assertDefect(Defect.CLASS_NOT_FOUND, jar().write("empty.jar"));
        assertDefect(
                Defect.CLASS_NOT_FOUND,
                new ProgramJar(folder)
                        .attribute("Main-Class", "wrong.Main")
                        .source("wrong", "Main", "class Main { void main() {} }")
                        .write("misplaced.jar"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class Main {}",
                "class Main { private void main() {} }",
                "class Main { int main() { return 0; } }",
                "class Main { static void main(int argument) {} }",
                "class Main { Main(int argument) {} void main() {} }",
                "class Main { private Main() {} void main() {} }",
                "abstract class Main { void main() {} }"
            })
    void aClassThatJavaDoesNotLaunchIsRefused(String source) throws Exception {
        assertDefect(Defect.NO_MAIN_METHOD, jar().source("Main", source).write("program.jar"));
    }

    private void assertDefect(Defect defect, Path jar) {
        var refused = assertThrows(ProgramFormatException.class, () -> load(jar));
        assertEquals(defect, refused.defect(), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains(jar.toString()), refused.getMessage());
    }

    private MainClass load(Path jar) throws ProgramFormatException {
        return MainClass.load(jar, port, Start.OF_JVM, null);
    }

    private String run(String source, String... arguments) throws Throwable {
        Path jar = jar().source("Main", source).write("program.jar");
        try (var program = load(jar)) {
            assertEquals(0, program.run(arguments));
        }
        return port.written();
    }

    private ProgramJar jar() throws IOException {
        return new ProgramJar(Files.createTempDirectory(folder, "jar")).attribute("Main-Class", "Main");
    }
}
