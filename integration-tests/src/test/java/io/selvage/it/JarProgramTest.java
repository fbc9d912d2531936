package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real jars, each started as a process of its own. They report through system properties: with a class loader of
/// their own they see nothing of the test's classes.
@Timeout(60)
class JarProgramTest {
    private static final String RESULT = "io.selvage.it.result";

    @TempDir
    Path folder;

    @Test
    void mainGetsItsArgumentsAndReturningFromItIsSuccess() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) {
                        System.setProperty("io.selvage.it.result", String.join(",", args));
                    }
                }
                """);
        try (Kernel kernel = Inside.boot(1)) {
            Process process = kernel.spawn(Program.jar(jar), "one", "", "three");
            assertEquals(ExitStatus.exited(0), process.waitFor());
            assertEquals("program.jar", process.name());
        }
        assertEquals("one,,three", result());
    }

    @Test
    void eachRunHasStaticsOfItsOwn() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    static int runs;

                    public static void main(String[] args) {
                        runs++;
                        Integer.getInteger("none");
                        synchronized (System.class) {
                            System.setProperty("io.selvage.it.result",
                                    System.getProperty("io.selvage.it.result", "") + runs);
                        }
                    }
                }
                """);
        System.clearProperty(RESULT);
        try (Kernel kernel = Inside.boot(2)) {
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                processes.add(kernel.spawn(Program.jar(jar)));
            }
            for (Process process : processes) {
                assertEquals(ExitStatus.exited(0), process.waitFor());
            }
        }
        assertEquals("11111", result());
    }

    @Test
    void anExceptionOutOfMainEndsTheProcessAndIsLoggedAsItWasThrown() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) throws Exception {
                        throw new java.io.IOException("out of main");
                    }
                }
                """);
        try (Kernel kernel = Inside.boot(1);
                CapturedLog log = new CapturedLog()) {
            assertEquals(
                    ExitStatus.dumped(Signal.ABRT),
                    kernel.spawn(Program.jar(jar)).waitFor());
            assertEquals("out of main", log.thrown().getFirst().getMessage());
        }
    }

    @Test
    void virtualThreadsOfAJarEndWithItsProcess() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) throws Exception {
                        var started = new java.util.concurrent.CountDownLatch(1);
                        Thread.ofVirtual().start(() -> {
                            started.countDown();
                            try {
                                Thread.sleep(java.time.Duration.ofDays(1));
                            } catch (InterruptedException e) {
                                System.setProperty("io.selvage.it.result", "interrupted");
                            }
                        });
                        started.await();
                    }
                }
                """);
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.exited(0), kernel.spawn(Program.jar(jar)).waitFor());
        }
        assertEquals("interrupted", result());
    }

    @Test
    void aProcessSpawnsAJarAsItsChild() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) {}
                }
                """);
        Inside.kernel(1, sys -> {
            Process child = sys.spawn(Program.jar(jar));
            assertEquals(
                    child.pid(),
                    sys.waitpid(-1, io.selvage.api.WaitOptions.NONE).pid());
        });
    }

    @Test
    void whatIsNoProgramIsRefusedBeforeAnythingHappens() throws Exception {
        Path text = Files.writeString(folder.resolve("text.jar"), "not a jar");
        try (Kernel kernel = Inside.boot(1)) {
            Process before = kernel.spawn(Program.of("before", sys -> 0));
            String message = String.valueOf(
                    Refused.with(Errno.ENOENT, () -> kernel.spawn(Program.jar(folder.resolve("missing.jar"))))
                            .getMessage());
            assertTrue(message.contains("missing.jar"), message);
            Refused.with(Errno.ENOEXEC, () -> kernel.spawn(Program.jar(text)));
            Refused.with(Errno.EACCES, () -> kernel.spawn(Program.jar(folder)));
            assertEquals(
                    before.pid() + 1,
                    kernel.spawn(Program.of("after", sys -> 0)).pid());
        }
    }

    private static String result() {
        Properties properties = System.getProperties();
        return String.valueOf(properties.remove(RESULT));
    }
}
