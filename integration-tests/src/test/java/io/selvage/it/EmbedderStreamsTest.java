package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadState;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Descriptors 0 to 2 of single processes, connected to streams of the embedder's.
@Timeout(60)
class EmbedderStreamsTest {
    private static final Program UPPER_CASE = Program.of("upper", _ -> {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(line.toUpperCase(java.util.Locale.ROOT));
        }
        System.err.print("done");
        return 0;
    });
    private static final Program CAT = Program.of("cat", sys -> {
        byte[] buffer = new byte[5_000];
        for (int count; (count = sys.read(0, buffer)) > 0; ) {
            sys.write(1, buffer, 0, count);
        }
        return 0;
    });

    @Test
    void theEmbedderTalksToAProcess() throws Exception {
        for (KernelConfig config : List.of(Inside.config(1), KernelConfig.deterministic(1))) {
            try (Kernel kernel = Kernel.boot(config)) {
                Process process = kernel.spawn(StandardStreams.PIPES, UPPER_CASE);
                var answers = new BufferedReader(new InputStreamReader(process.stdout(), StandardCharsets.UTF_8));
                for (String word : List.of("one", "two")) {
                    process.stdin().write((word + "\n").getBytes(StandardCharsets.UTF_8));
                    assertEquals(word.toUpperCase(java.util.Locale.ROOT), answers.readLine());
                }
                process.stdin().close();
                assertEquals(-1, process.stdout().read());
                assertArrayEquals(
                        "done".getBytes(StandardCharsets.UTF_8),
                        process.stderr().readAllBytes());
                assertEquals(ExitStatus.exited(0), process.waitFor());
            }
        }
    }

    @Test
    void nothingIsLostThatIsMoreThanThePipesHold() throws Exception {
        byte[] data = new byte[20_000_000];
        new Random(1).nextBytes(data);
        try (Kernel kernel = Inside.boot(2)) {
            Process process = kernel.spawn(StandardStreams.PIPES, CAT);
            java.lang.Thread writer = java.lang.Thread.ofPlatform().start(() -> {
                try (OutputStream out = process.stdin()) {
                    out.write(data);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertArrayEquals(data, process.stdout().readAllBytes());
            writer.join();
        }
    }

    @Test
    void aStreamHasGotEverythingWhenTheProcessHasBeenWaitedFor() throws Exception {
        byte[] data = new byte[3_000_000];
        new Random(2).nextBytes(data);
        for (KernelConfig config : List.of(Inside.config(1), KernelConfig.deterministic(2))) {
            try (Kernel kernel = Kernel.boot(config)) {
                for (int round = 0; round < 20; round++) {
                    var taken = new ByteArrayOutputStream();
                    byte[] some = java.util.Arrays.copyOf(data, 1 << round);
                    Process process = kernel.spawn(
                            StandardStreams.INHERITED
                                    .withInput(StandardStream.from(new ByteArrayInputStream(some)))
                                    .withOutput(StandardStream.to(taken)),
                            CAT);
                    assertEquals(ExitStatus.exited(0), process.waitFor());
                    assertArrayEquals(some, taken.toByteArray());
                }
            }
        }
    }

    @Test
    void whileAStreamBlocksTheProcessWaitsAndTheCoreGoesOn() throws Exception {
        var opened = new CountDownLatch(1);
        var taken = new ByteArrayOutputStream();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("written in blocks");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    opened.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                taken.write(bytes, offset, length);
            }
        };
        try (Kernel kernel = Inside.boot(1)) {
            var writer = new CompletableFuture<io.selvage.api.Thread>();
            Process process = kernel.spawn(
                    StandardStreams.INHERITED.withOutput(StandardStream.to(slow)), Program.of("writes", sys -> {
                        writer.complete(sys.thread());
                        return sys.write(1, new byte[1_000_000]) == 1_000_000 ? 0 : 1;
                    }));
            Inside.until(() -> writer.join().state() == ThreadState.SLEEPING);
            // The one core does other things meanwhile.
            assertEquals(ExitStatus.exited(3), Inside.status(kernel, _ -> 3));
            opened.countDown();
            assertEquals(ExitStatus.exited(0), process.waitFor());
            assertEquals(1_000_000, taken.size());
        }
    }

    @Test
    void aReaderThatGoesAwayOrFailsIsABrokenPipe() throws Exception {
        Program endless = Program.of("endless", sys -> {
            while (true) {
                sys.write(1, "y\n");
            }
        });
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("unplugged");
            }
        };
        try (Kernel kernel = Inside.boot(1)) {
            Process process = kernel.spawn(StandardStreams.PIPES, endless);
            assertEquals('y', process.stdout().read());
            process.stdout().close();
            assertEquals(ExitStatus.killed(Signal.PIPE), process.waitFor());
            assertThrows(IOException.class, () -> process.stdout().read());
            assertThrows(IOException.class, () -> process.stdin().write(1));

            Process other = kernel.spawn(StandardStreams.INHERITED.withOutput(StandardStream.to(broken)), endless);
            assertEquals(ExitStatus.killed(Signal.PIPE), other.waitFor());
        }
        PlatformThreads.awaitNoneOfKernels();
    }

    @Test
    void nothingAndTheSameAreStreamsToo() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Process process = kernel.spawn(
                    new StandardStreams(StandardStream.NONE, StandardStream.PIPE, StandardStream.OUTPUT),
                    Program.of("both", sys -> {
                        assertEquals(0, sys.read(0, new byte[1]));
                        sys.write(1, "out ");
                        sys.write(2, "err");
                        return 0;
                    }));
            assertEquals("out err", new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8));
            Process silent = kernel.spawn(
                    StandardStreams.INHERITED.withOutput(StandardStream.NONE),
                    Program.of("silent", sys -> sys.write(1, "nobody hears")));
            assertEquals(ExitStatus.exited(12), silent.waitFor());
            assertThrows(IllegalStateException.class, silent::stdout);
            assertThrows(IllegalStateException.class, process::stdin);
            assertThrows(IllegalStateException.class, kernel.spawn(Program.of("plain", _ -> 0))::stderr);
        }
        assertThrows(IllegalArgumentException.class, () -> StandardStreams.PIPES.withInput(StandardStream.OUTPUT));
        assertThrows(
                IllegalArgumentException.class,
                () -> StandardStreams.PIPES.withError(StandardStream.from(InputStream.nullInputStream())));
    }

    @Test
    void theInputOfOneProcessLeavesThatOfTheNextAlone() throws Exception {
        InputStream in = new InputStream() {
            private int next = 'a';

            @Override
            public int read() {
                return next++;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                bytes[offset] = (byte) read();
                return 1;
            }
        };
        try (Kernel kernel = Inside.boot(1)) {
            Process first = kernel.spawn(
                    StandardStreams.INHERITED.withInput(StandardStream.from(in)),
                    Program.of("one", sys -> sys.read(0, new byte[1])));
            assertEquals(ExitStatus.exited(1), first.waitFor());
        }
        PlatformThreads.awaitNoneOfKernels();
        assertEquals('b', in.read());
    }

    @Test
    void theEndOfTheKernelEndsEveryWaitOfTheEmbedders() throws Exception {
        AtomicReference<Process> reader = new AtomicReference<>();
        AtomicReference<Process> writer = new AtomicReference<>();
        Program sleeper = Program.of("sleeps", SystemCalls::park);
        java.lang.Thread fills;
        java.lang.Thread empties;
        CompletableFuture<Integer> last = new CompletableFuture<>();
        CompletableFuture<Class<?>> failed = new CompletableFuture<>();
        try (Kernel kernel = Inside.boot(1)) {
            reader.set(kernel.spawn(StandardStreams.PIPES, sleeper));
            writer.set(kernel.spawn(StandardStreams.PIPES, sleeper));
            empties = java.lang.Thread.ofPlatform().start(() -> {
                try {
                    last.complete(writer.get().stdout().read());
                } catch (IOException e) {
                    last.completeExceptionally(e);
                }
            });
            fills = java.lang.Thread.ofPlatform().start(() -> {
                try {
                    reader.get().stdin().write(new byte[100_000]);
                } catch (IOException e) {
                    failed.complete(e.getClass());
                }
            });
            Inside.until(() -> isWaiting(empties) && isWaiting(fills));
        }
        assertEquals(-1, last.get());
        assertEquals(IOException.class, failed.get());
        fills.join();
        empties.join();
    }

    private static boolean isWaiting(java.lang.Thread thread) {
        return thread.getState() == java.lang.Thread.State.WAITING
                || thread.getState() == java.lang.Thread.State.TIMED_WAITING;
    }

    @Test
    void anInterruptEndsAWaitOfTheEmbedders() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Process process = kernel.spawn(StandardStreams.PIPES, CAT);
            java.lang.Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, () -> process.stdout().read());
            assertEquals(true, java.lang.Thread.interrupted());
            process.stdin().write('x');
            assertEquals('x', process.stdout().read());
        }
    }

    @Test
    void theEmbedderSpawnsWithActionsAndARefusalLeavesNothing() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            int before = kernel.processes().size();
            KernelException refused = Refused.with(
                    Errno.EBADF, () -> kernel.spawn(StandardStreams.PIPES, SpawnActions.NONE.dup2(7, 1), CAT));
            assertEquals(
                    "EBADF: spawn, file action 1, dup2(7, 1): dup2: descriptor 7 is not open", refused.getMessage());
            assertEquals(before, kernel.processes().size());
            Process process = kernel.spawn(
                    StandardStreams.PIPES,
                    SpawnActions.NONE.dup2(1, 2).close(0).withProcessGroup(0).withNice(5),
                    Program.of("looks", sys -> {
                        assertEquals(sys.getpid(), sys.getpgid(0));
                        assertThrows(KernelException.class, () -> sys.read(0, new byte[1]));
                        return sys.write(2, "err");
                    }));
            assertEquals("err", new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(ExitStatus.exited(3), process.waitFor());
            assertEquals(
                    ExitStatus.exited(7),
                    kernel.spawn(SpawnActions.NONE.withNewSession(), Program.of("leads", sys -> {
                                assertEquals(sys.getpid(), sys.getsid(0));
                                return 7;
                            }))
                            .waitFor());
        }
    }
}
