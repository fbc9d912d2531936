package io.selvage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.Program;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real jars, each started as a process of its own. They report through their standard output: they see
/// nothing of the test's classes, and neither's system properties are the other's.
@Timeout(60)
class JarProgramTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private Kernel boot(int cores) {
        return Kernel.boot(Inside.config(cores).stdout(out).stderr(err));
    }

    @Test
    void mainGetsItsArgumentsAndReturningFromItIsSuccess() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) {
                        System.out.print(String.join(",", args));
                    }
                }
                """);
        try (Kernel kernel = boot(1)) {
            Process process = kernel.spawn(Program.jar(jar), "one", "", "three");
            assertEquals(ExitStatus.exited(0), process.waitFor());
            assertEquals("program.jar", process.name());
        }
        assertEquals("one,,three", out.toString(UTF_8));
    }

    @Test
    void eachRunHasStaticsOfItsOwn() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    static int runs;

                    public static void main(String[] args) {
                        runs++;
                        Integer.getInteger("none");
                        System.out.print(runs);
                    }
                }
                """);
        try (Kernel kernel = boot(2)) {
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                processes.add(kernel.spawn(Program.jar(jar)));
            }
            for (Process process : processes) {
                assertEquals(ExitStatus.exited(0), process.waitFor());
            }
        }
        assertEquals("11111", out.toString(UTF_8));
    }

    @Test
    void anExceptionOutOfMainEndsTheProcessAsItWouldEndAJvm() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) throws Exception {
                        throw new java.io.IOException("out of main");
                    }
                }
                """);
        try (Kernel kernel = boot(1)) {
            assertEquals(ExitStatus.exited(1), kernel.spawn(Program.jar(jar)).waitFor());
        }
        assertEquals(
                List.of("Exception in thread \"main\" java.io.IOException: out of main", "\tat Main.main(Main.java:3)"),
                err.toString(UTF_8).lines().toList());
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
                                System.out.print("goes on");
                            }
                        });
                        started.await();
                        System.out.print("main ends");
                    }
                }
                """);
        try (Kernel kernel = boot(1)) {
            Process process = kernel.spawn(Program.jar(jar));
            assertEquals(ExitStatus.exited(0), process.waitFor());
            assertEquals(List.of(), process.threads());
        }
        assertEquals("main ends", out.toString(UTF_8));
    }

    @Test
    void theEndOfAProcessRunsNothingOfItsLoaders() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    static Object kept;

                    static class Loader extends java.net.URLClassLoader {
                        Loader() {
                            super(new java.net.URL[0]);
                        }

                        @Override
                        public void close() {
                            for (int i = 0; i >= 0; i++) {
                                System.out.print("");
                            }
                        }
                    }

                    public static void main(String[] args) {
                        kept = new Loader();
                        System.exit(5);
                    }
                }
                """);
        try (Kernel kernel = boot(1)) {
            assertEquals(ExitStatus.exited(5), kernel.spawn(Program.jar(jar)).waitFor());
        }
    }

    @Test
    void threadsOfTheJdkWriteToTheProcessWhoseCodeTheyRun() throws Exception {
        Path jar = Jar.of(folder, """
                import java.net.*;
                import java.nio.channels.*;

                public class Main {
                    public static void main(String[] args) throws Exception {
                        var done = new java.util.concurrent.CountDownLatch(1);
                        var server = AsynchronousServerSocketChannel.open()
                                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                        server.accept("x", new CompletionHandler<AsynchronousSocketChannel, String>() {
                            @Override
                            public void completed(AsynchronousSocketChannel channel, String with) {
                                System.out.print("accepted");
                                done.countDown();
                            }

                            @Override
                            public void failed(Throwable thrown, String with) {
                                thrown.printStackTrace();
                            }
                        });
                        var port = ((InetSocketAddress) server.getLocalAddress()).getPort();
                        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                            done.await();
                        }
                        server.close();
                    }
                }
                """);
        try (Kernel kernel = boot(1)) {
            assertEquals(ExitStatus.exited(0), kernel.spawn(Program.jar(jar)).waitFor());
        }
        assertEquals("accepted", out.toString(UTF_8));
    }

    @Test
    void threadsAndTheirStacksLookAsInAJvmOfTheirOwn() throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    static java.util.List<String> walk() {
                        return StackWalker.getInstance()
                                .walk(frames -> frames.map(frame -> frame.getMethodName()).toList());
                    }

                    public static void main(String[] args) throws Exception {
                        System.out.println(Thread.currentThread() + " " + Thread.currentThread().threadId() + walk());
                        StackWalker.getInstance().forEach(frame -> System.out.println(frame.getMethodName()));
                        Thread other = new Thread(() -> System.out.println(walk().subList(1, 2)), "other");
                        other.start();
                        other.join();
                        System.out.println(other.toString().replaceAll("#[0-9]+", "#") + other.getThreadGroup());
                    }
                }
                """);
        try (Kernel kernel = boot(1)) {
            assertEquals(ExitStatus.exited(0), kernel.spawn(Program.jar(jar)).waitFor());
        }
        assertEquals(
                List.of("Thread[#3,main,5,main] 3[walk, main]", "main", "[lambda$main$1]", "Thread[#,other,5,]null"),
                out.toString(UTF_8).lines().toList());
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
}
