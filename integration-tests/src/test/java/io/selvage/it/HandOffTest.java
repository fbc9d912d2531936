package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.ConfinedBody;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StepBody;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Code that reaches no preemption point loses its core to those who wait. Each holder goes on until
/// somebody has run who could not have run without that: a kernel that takes no cores away never ends
/// these tests.
@Timeout(60)
class HandOffTest {
    private static volatile boolean initialised;

    private volatile boolean over;

    private Kernel boot() {
        return Kernel.boot(Inside.config(1).handOffTime(Duration.ofMillis(1)).stallTime(Duration.ZERO));
    }

    private void spin() {
        while (!over) {
            java.lang.Thread.onSpinWait();
        }
    }

    private int end() {
        over = true;
        return 0;
    }

    @Test
    void aThreadThatComputesLosesItsCoreAndComesBackWhenItIsDone() throws Exception {
        try (Kernel kernel = boot()) {
            Process holder = kernel.spawn(Program.of("holder", sys -> {
                spin();
                return sys.getpid();
            }));
            assertEquals(
                    ExitStatus.exited(0),
                    kernel.spawn(Program.of("ends it", sys -> end())).waitFor());
            assertEquals(ExitStatus.exited(holder.pid()), holder.waitFor());
        }
        PlatformThreads.awaitNoneOfKernels();
    }

    @Test
    void aStacklessAndAConfinedThreadLoseItToo() throws Exception {
        try (Kernel kernel = boot()) {
            Process stackless = kernel.spawn(Program.stackless("stackless", () -> _ -> {
                spin();
                return StepBody.Step.EXIT;
            }));
            Process confined = kernel.spawn(Program.confined("confined", sys -> {
                spin();
                sys.checkpoint();
                return 4;
            }));
            Process threads = kernel.spawn(Program.of("threads", sys -> {
                io.selvage.api.Thread other = sys.clone(CloneFlags.THREAD, (ConfinedBody) () -> spin());
                other.join();
                return 5;
            }));
            kernel.spawn(Program.of("ends it", sys -> end()));
            assertEquals(ExitStatus.exited(0), stackless.waitFor());
            assertEquals(ExitStatus.exited(4), confined.waitFor());
            assertEquals(ExitStatus.exited(5), threads.waitFor());
        }
    }

    /// Inside a class initialiser a virtual thread cannot leave its carrier, whatever it reaches.
    static final class Pinned {
        static volatile int value;

        static {
            Kernel.current().checkpoint();
            while (!initialised) {
                Kernel.current().checkpoint();
            }
            value = 7;
        }

        private Pinned() {}
    }

    @Test
    void aClassInitialiserThatIsInTheWayLosesItAlthoughItReachesKernelCalls() throws Exception {
        try (Kernel kernel = boot()) {
            Process holder = kernel.spawn(Program.of("initialises", sys -> Pinned.value));
            Process waiter = kernel.spawn(Program.of("waits for the class inside the JVM", sys -> Pinned.value));
            kernel.spawn(Program.of("ends it", sys -> {
                initialised = true;
                return 0;
            }));
            assertEquals(ExitStatus.exited(7), holder.waitFor());
            assertEquals(ExitStatus.exited(7), waiter.waitFor());
        }
    }

    @Test
    void aCallThatBlocksItsPlatformThreadLosesIt(@TempDir Path folder) throws Exception {
        Path fifo = folder.resolve("fifo");
        int made = new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        assertEquals(0, made);
        try (Kernel kernel = boot()) {
            Process reader = kernel.spawn(Program.of("reads", sys -> {
                try (var in = Files.newInputStream(fifo)) {
                    return in.read();
                }
            }));
            kernel.spawn(Program.of("writes", sys -> {
                        Files.write(fifo, new byte[] {9});
                        return 0;
                    }))
                    .waitFor();
            assertEquals(ExitStatus.exited(9), reader.waitFor());
        }
    }

    @Test
    void manyHoldersShareWhatIsLeftAndNobodyIsLost() throws Exception {
        AtomicInteger began = new AtomicInteger();
        try (Kernel kernel = boot()) {
            List<Process> holders = IntStream.range(0, 20)
                    .mapToObj(i -> kernel.spawn(Program.of("holder " + i, sys -> {
                        began.incrementAndGet();
                        spin();
                        sys.checkpoint();
                        return i;
                    })))
                    .toList();
            kernel.spawn(Program.of("ends it", sys -> {
                        while (began.get() < 20) {
                            sys.schedYield();
                        }
                        return end();
                    }))
                    .waitFor();
            for (int i = 0; i < 20; i++) {
                assertEquals(ExitStatus.exited(i), holders.get(i).waitFor());
            }
        }
        PlatformThreads.awaitNoneOfKernels();
    }

    @Test
    void whatTheHolderWakesAndStartsWhileItHasNoCoreRuns() throws Exception {
        CountDownLatch detached = new CountDownLatch(1);
        try (Kernel kernel = boot()) {
            PipedInputStream in = new PipedInputStream();
            PipedOutputStream out = new PipedOutputStream(in);
            Process reader = kernel.spawn(Program.of("reads", sys -> in.read()));
            Process holder = kernel.spawn(Program.of("holder", sys -> {
                // The latch opens only if somebody else gets the core.
                while (detached.getCount() > 0) {
                    java.lang.Thread.onSpinWait();
                }
                List<java.lang.Thread> started = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    started.add(java.lang.Thread.startVirtualThread(() -> write(out)));
                }
                for (java.lang.Thread thread : started) {
                    thread.join();
                }
                return 0;
            }));
            kernel.spawn(Program.of("opens", sys -> {
                detached.countDown();
                return 0;
            }));
            assertEquals(ExitStatus.exited(0), holder.waitFor());
            assertEquals(ExitStatus.exited(3), reader.waitFor());
        }
    }

    private static void write(PipedOutputStream out) {
        try {
            out.write(3);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoIsKilledWithoutACoreEndsWhenItComesBy() throws Exception {
        try (Kernel kernel = boot()) {
            Process holder = kernel.spawn(Program.of("holder", sys -> {
                spin();
                return 0;
            }));
            kernel.spawn(Program.of("kills", sys -> {
                sys.kill(holder.pid(), Signal.KILL.number());
                return end();
            }));
            assertEquals(ExitStatus.killed(Signal.KILL), holder.waitFor());
        }
        PlatformThreads.awaitNoneOfKernels();
    }

    @Test
    void withZeroNobodyLosesACore() throws Exception {
        try (Kernel kernel =
                Kernel.boot(Inside.config(1).handOffTime(Duration.ZERO).stallTime(Duration.ofMillis(1)))) {
            CountDownLatch running = new CountDownLatch(1);
            AtomicInteger order = new AtomicInteger();
            Process holder = kernel.spawn(Program.of("holder", sys -> {
                running.countDown();
                spin();
                return order.incrementAndGet();
            }));
            running.await();
            Process other = kernel.spawn(Program.of("waits", sys -> order.incrementAndGet()));
            Inside.until(() -> kernel.cores().getFirst().stalls() > 0);
            assertFalse(holder.exitStatus() != null || other.exitStatus() != null);
            over = true;
            assertEquals(ExitStatus.exited(1), holder.waitFor());
            assertEquals(ExitStatus.exited(2), other.waitFor());
        }
    }

    @Test
    void aTimeThatTheTickerCannotTellIsRefused() {
        KernelConfig config = KernelConfig.cores(1);
        var refused = assertThrows(IllegalArgumentException.class, () -> config.handOffTime(Duration.ofNanos(1)));
        assertTrue(String.valueOf(refused.getMessage()).contains("handOffTime"));
    }
}
