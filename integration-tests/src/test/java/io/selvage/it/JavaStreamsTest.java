package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `System.in`, `System.out` and `System.err` of programs that know nothing of descriptors.
@Timeout(60)
class JavaStreamsTest {
    private final InputStream in = System.in;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream embedders = new ByteArrayOutputStream();

    @BeforeEach
    void catchWhatTheEmbedderPrints() {
        System.setOut(new PrintStream(embedders, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        assertSame(in, System.in);
        System.setOut(out);
        assertSame(err, System.err);
    }

    @Test
    void manyProcessesPrintAtOnceAndEachReachesItsOwnDescriptors() throws Exception {
        Inside.kernel(2, sys -> {
            List<Integer> pipes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                PipeEnds ends = sys.pipe2(OpenFlags.O_CLOEXEC);
                sys.spawn(
                        SpawnActions.NONE.dup2(ends.writeEnd(), 1).dup2(ends.writeEnd(), 2), Program.of("prints", _ -> {
                            for (int line = 0; line < 3_000; line++) {
                                (line % 2 == 0 ? System.out : System.err).printf("%d %d%n", number, line);
                            }
                            return 0;
                        }));
                sys.close(ends.writeEnd());
                pipes.add(ends.readEnd());
            }
            for (int i = 0; i < pipes.size(); i++) {
                int number = i;
                assertEquals(
                        IntStream.range(0, 3_000)
                                .mapToObj(line -> number + " " + line)
                                .toList(),
                        all(sys, pipes.get(i)).lines().toList());
            }
        });
        assertEquals("", embedders.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whoReadsSystemInWaitsWithoutACore() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            PipeEnds toIt = sys.pipe2(OpenFlags.O_CLOEXEC);
            PipeEnds fromIt = sys.pipe2(OpenFlags.O_CLOEXEC);
            sys.spawn(SpawnActions.NONE.dup2(toIt.readEnd(), 0).dup2(fromIt.writeEnd(), 1), Program.of("reads", _ -> {
                var reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    System.out.println("<" + line + ">");
                }
                return 0;
            }));
            sys.close(toIt.readEnd());
            sys.close(fromIt.writeEnd());
            byte[] answer = new byte[100];
            for (String word : List.of("one", "two")) {
                sys.write(toIt.writeEnd(), word + "\n");
                int count = sys.read(fromIt.readEnd(), answer);
                assertEquals("<" + word + ">\n", new String(answer, 0, count, StandardCharsets.UTF_8));
            }
            sys.close(toIt.writeEnd());
            assertEquals(0, sys.read(fromIt.readEnd(), answer));
        });
    }

    @Test
    void whoIsKilledWhileItPrintsTakesNobodysLockAlong() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds full = sys.pipe2(OpenFlags.O_CLOEXEC);
            PipeEnds other = sys.pipe2(OpenFlags.O_CLOEXEC);
            Process stuck = sys.spawn(SpawnActions.NONE.dup2(full.writeEnd(), 1), Program.of("stuck", _ -> {
                Kernel.current().clone(CloneFlags.THREAD, () -> System.out.print("x".repeat(200_000)));
                System.out.print("y".repeat(200_000));
                return 0;
            }));
            byte[] one = new byte[1];
            assertEquals(1, sys.read(full.readEnd(), one));
            stuck.kill(Signal.KILL);
            assertEquals(stuck.pid(), sys.waitpid(stuck.pid(), WaitOptions.NONE).pid());
            sys.spawn(SpawnActions.NONE.dup2(other.writeEnd(), 1), Program.of("prints", _ -> {
                System.out.println("fine");
                return 0;
            }));
            sys.close(other.writeEnd());
            assertEquals("fine\n", all(sys, other.readEnd()));
        });
    }

    @Test
    void whoPrintsWhenNobodyReadsIsKilledOrToldAsItChose() throws Exception {
        Inside.bothKernels(2, 2, sys -> {
            PipeEnds ends = sys.pipe2(OpenFlags.O_CLOEXEC);
            sys.close(ends.readEnd());
            Process killed = sys.spawn(SpawnActions.NONE.dup2(ends.writeEnd(), 1), Program.of("killed", _ -> {
                while (true) {
                    System.out.println("y");
                }
            }));
            assertEquals(ExitStatus.killed(Signal.PIPE), killed.waitFor());
            Process told = sys.spawn(SpawnActions.NONE.dup2(ends.writeEnd(), 1), Program.of("told", inner -> {
                inner.sigaction(Signal.PIPE.number(), SignalAction.IGNORE);
                assertFalse(System.out.checkError());
                System.out.println("y");
                return System.out.checkError() ? 7 : 0;
            }));
            assertEquals(ExitStatus.exited(7), told.waitFor());
        });
    }

    @Test
    void anInterruptDisturbsNoStreamAndIsSeenAfterwards() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe2(OpenFlags.O_CLOEXEC);
            Process process = sys.spawn(SpawnActions.NONE.dup2(ends.writeEnd(), 1), Program.of("prints", _ -> {
                java.lang.Thread.currentThread().interrupt();
                System.out.print("x".repeat(200_000));
                return java.lang.Thread.interrupted() && !System.out.checkError() ? 7 : 0;
            }));
            sys.close(ends.writeEnd());
            assertEquals(200_000, all(sys, ends.readEnd()).length());
            assertEquals(ExitStatus.exited(7), process.waitFor());
        });
    }

    @Test
    void virtualThreadsOfTheProgramPrintForItAndOthersForTheEmbedder() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds ends = sys.pipe2(OpenFlags.O_CLOEXEC);
            sys.spawn(SpawnActions.NONE.dup2(ends.writeEnd(), 1), Program.of("prints", _ -> {
                java.lang.Thread.startVirtualThread(() -> System.out.println("inside"))
                        .join();
                java.lang.Thread.ofPlatform()
                        .start(() -> System.out.println("outside"))
                        .join();
                return 0;
            }));
            sys.close(ends.writeEnd());
            assertEquals("inside\n", all(sys, ends.readEnd()));
        });
        assertEquals("outside\n", embedders.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aStacklessThreadPrintsToo() throws Exception {
        Inside.bothKernels(1, 4, sys -> {
            PipeEnds ends = sys.pipe2(OpenFlags.O_CLOEXEC);
            sys.spawn(SpawnActions.NONE.dup2(ends.writeEnd(), 1), Program.stackless("prints", () -> _ -> {
                System.out.println("a step");
                return StepBody.Step.EXIT;
            }));
            sys.close(ends.writeEnd());
            assertEquals("a step\n", all(sys, ends.readEnd()));
        });
    }

    @Test
    void aStacklessThreadDoesNotWaitForTheStreamOfOneThatWaitsForRoom() throws Exception {
        int length = 200_000;
        Inside.bothKernels(1, 5, sys -> {
            PipeEnds ended = sys.pipe();
            PipeEnds ends = sys.pipe2(OpenFlags.O_CLOEXEC);
            Process process = sys.spawn(SpawnActions.NONE.dup2(ends.writeEnd(), 1), Program.of("prints", inner -> {
                Thread full = inner.clone(CloneFlags.THREAD, () -> System.out.print("a".repeat(length)));
                while (full.state() != ThreadState.SLEEPING) {
                    inner.schedYield();
                }
                Thread steps = inner.clone(CloneFlags.THREAD, (StepBody) _ -> {
                    System.out.println("there is no room for this");
                    return StepBody.Step.EXIT;
                });
                inner.join(steps);
                inner.write(ended.writeEnd(), new byte[1]);
                inner.join(full);
                return 0;
            }));
            sys.close(ends.writeEnd());
            assertEquals(1, sys.read(ended.readEnd(), new byte[1]));
            assertEquals(length, all(sys, ends.readEnd()).length());
            assertEquals(ExitStatus.exited(0), process.waitFor());
        });
    }

    @Test
    void anotherProgramInTheSameProcessHasBuffersOfItsOwn() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds in = sys.pipe2(OpenFlags.O_CLOEXEC);
            sys.write(in.writeEnd(), "abc");
            Process process = sys.spawn(SpawnActions.NONE.dup2(in.readEnd(), 0), Program.of("first", inner -> {
                assertEquals('a', System.in.read());
                inner.exec(Program.of("second", _ -> System.in.read()));
                return 0;
            }));
            sys.close(in.writeEnd());
            // The first one has read ahead.
            assertEquals(ExitStatus.exited(255), process.waitFor());
        });
    }

    @Test
    void whatIsThereIsAvailableAndClosingReachesTheDescriptor() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            PipeEnds in = sys.pipe2(OpenFlags.O_CLOEXEC);
            PipeEnds out = sys.pipe2(OpenFlags.O_CLOEXEC);
            Process process = sys.spawn(
                    SpawnActions.NONE.dup2(in.readEnd(), 0).dup2(out.writeEnd(), 1), Program.of("looks", inner -> {
                        assertEquals(0, System.in.available());
                        System.out.println("looked");
                        System.out.close();
                        while (System.in.available() == 0) {
                            inner.schedYield();
                        }
                        return System.in.read();
                    }));
            sys.close(out.writeEnd());
            assertEquals("looked\n", all(sys, out.readEnd()));
            sys.write(in.writeEnd(), "*");
            assertEquals(ExitStatus.exited('*'), process.waitFor());
        });
    }

    @Test
    void streamsOfTheEmbedderAndEventSinksPrintForTheEmbedder() throws Exception {
        try (Kernel around = Inside.boot(1);
                // The defaults of this configuration are the streams that dispatch.
                Kernel kernel = Kernel.boot(Inside.config(1).events(event -> System.out.println("event")))) {
            assertEquals(ExitStatus.exited(0), Inside.status(kernel, _ -> {
                System.out.println("printed");
                return 0;
            }));
            assertEquals(ExitStatus.exited(0), Inside.status(around, _ -> 0));
        }
        List<String> lines = embedders.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(1, lines.stream().filter("printed"::equals).count());
        assertTrue(lines.contains("event"));
    }

    @Test
    void aKernelThatIsToldSoLeavesTheStreamsAlone() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream descriptor = new ByteArrayOutputStream();
        try (Kernel kernel =
                Kernel.boot(Inside.config(1).stdout(descriptor).javaStreams(KernelConfig.JavaStreams.OF_JVM))) {
            assertSame(before, System.out);
            assertEquals(ExitStatus.exited(0), Inside.status(kernel, sys -> {
                System.out.println("to the JVM's");
                sys.write(1, "to its own");
                return 0;
            }));
        }
        assertEquals("to the JVM's\n", embedders.toString(StandardCharsets.UTF_8));
        assertEquals("to its own", descriptor.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aJarInItsOwnClassLoaderHasTheStreamsOfItsProcess(@TempDir Path folder) throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) throws Exception {
                        for (int c; (c = System.in.read()) >= 0; ) {
                            System.out.write(Character.toUpperCase(c));
                        }
                        System.out.flush();
                        new Exception("told").printStackTrace();
                    }
                }
                """);
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        try (Kernel kernel = Kernel.boot(Inside.config(2)
                .stdin(new ByteArrayInputStream("shout".getBytes(StandardCharsets.UTF_8)))
                .stdout(stdout)
                .stderr(stderr))) {
            assertEquals(ExitStatus.exited(0), kernel.spawn(Program.jar(jar)).waitFor());
        }
        assertEquals("SHOUT", stdout.toString(StandardCharsets.UTF_8));
        assertTrue(stderr.toString(StandardCharsets.UTF_8).startsWith("java.lang.Exception: told\n"));
    }

    @Test
    void whoIsKilledWhileItWaitsForInputIsGone() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds in = sys.pipe();
            AtomicReference<Thread> reader = new AtomicReference<>();
            Process process = sys.spawn(SpawnActions.NONE.dup2(in.readEnd(), 0), Program.of("waits", inner -> {
                reader.set(inner.thread());
                try {
                    return System.in.read();
                } catch (IOException e) {
                    return 1;
                }
            }));
            while (reader.get() == null || reader.get().state() != ThreadState.SLEEPING) {
                sys.schedYield();
            }
            process.kill(Signal.KILL);
            assertEquals(ExitStatus.killed(Signal.KILL), process.waitFor());
        });
    }

    private static String all(SystemCalls sys, int fd) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[10_000];
        for (int count; (count = sys.read(fd, buffer)) > 0; ) {
            all.write(buffer, 0, count);
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
