package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StepBody;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Closing a kernel ends what runs in it, tells everybody who waits, and leaves no platform thread.
@Timeout(60)
class KernelCloseTest {
    private static final ExitStatus KILLED = ExitStatus.killed(Signal.KILL);

    /// What the test lets go of at its end.
    private volatile boolean spinning = true;

    @AfterEach
    void letGo() {
        spinning = false;
    }

    @Test
    void itEndsProcessesThatWaitYieldAndBlockInJava() throws Exception {
        ReentrantLock taken = new ReentrantLock();
        taken.lock();
        List<Process> processes = new CopyOnWriteArrayList<>();
        try (Kernel kernel = Inside.boot(2)) {
            CountDownLatch running = new CountDownLatch(7);
            AtomicBoolean stepped = new AtomicBoolean();
            processes.add(kernel.spawn(Program.of("reads", sys -> {
                running.countDown();
                return sys.read(sys.pipe().readEnd(), new byte[1]);
            })));
            processes.add(kernel.spawn(Program.of("parks", sys -> {
                running.countDown();
                while (true) {
                    sys.park();
                }
            })));
            processes.add(kernel.spawn(Program.of("yields", sys -> {
                running.countDown();
                while (true) {
                    sys.schedYield();
                }
            })));
            processes.add(kernel.spawn(Program.of("sleeps", sys -> {
                running.countDown();
                java.lang.Thread.sleep(Duration.ofDays(1));
                return 0;
            })));
            processes.add(kernel.spawn(Program.of("cannot be interrupted", sys -> {
                running.countDown();
                taken.lock();
                return 0;
            })));
            processes.add(kernel.spawn(Program.stackless("steps", () -> sys -> {
                if (stepped.compareAndSet(false, true)) {
                    running.countDown();
                }
                return StepBody.Step.YIELD;
            })));
            processes.add(kernel.spawn(Program.of("has threads and children", sys -> {
                for (int i = 0; i < 10; i++) {
                    processes.add(sys.clone(CloneFlags.FORK, new CountDownLatch(1)::await)
                            .process());
                    sys.clone(CloneFlags.THREAD, new CountDownLatch(1)::await);
                }
                running.countDown();
                new CountDownLatch(1).await();
                return 0;
            })));
            running.await();
        }
        assertEquals(17, processes.size());
        for (Process process : processes) {
            assertEquals(KILLED, process.waitFor(), process::toString);
        }
        assertEquals(List.of(), PlatformThreads.ofKernels());
    }

    @Test
    void whoeverWaitsForAProcessHearsOfItsEnd() throws Exception {
        List<CompletableFuture<ExitStatus>> waiting = new ArrayList<>();
        try (Kernel kernel = Inside.boot(1)) {
            Process process =
                    kernel.spawn(Program.of("parks", sys -> sys.read(sys.pipe().readEnd(), new byte[1])));
            Process init = java.util.Objects.requireNonNull(kernel.find(1));
            for (Process each : List.of(process, init)) {
                CompletableFuture<ExitStatus> status = new CompletableFuture<>();
                waiting.add(status);
                java.lang.Thread.ofVirtual().start(() -> {
                    try {
                        status.complete(each.waitFor());
                    } catch (InterruptedException e) {
                        status.completeExceptionally(e);
                    }
                });
            }
        }
        for (CompletableFuture<ExitStatus> status : waiting) {
            assertEquals(KILLED, status.get());
        }
    }

    @Test
    void aThreadThatReachesNoKernelCallIsNamedAndLetGo() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Process spinner;
        Process other;
        try (CapturedLog log = new CapturedLog()) {
            try (Kernel kernel = Kernel.boot(Inside.config(1).closeTimeout(Duration.ofMillis(1)))) {
                spinner = kernel.spawn(Program.of("spins", sys -> {
                    running.countDown();
                    while (spinning) {
                        java.lang.Thread.onSpinWait();
                    }
                    return 0;
                }));
                running.await();
                other = kernel.spawn(Program.of("never gets the core", sys -> 0));
            }
            assertEquals(KILLED, spinner.waitFor());
            assertEquals(KILLED, other.waitFor());
            String line = log.lines().getFirst();
            assertTrue(line.contains("(spins)") && line.contains(spinner.guid().toString()), line);
            assertTrue(line.contains("KernelCloseTest"), line);
        }
        spinning = false;
        PlatformThreads.awaitNoneOfKernels();
    }

    @Test
    void closingTwiceIsClosingOnce() throws Exception {
        Kernel kernel = Inside.boot(2);
        Process process = kernel.spawn(Program.of("exits", sys -> 4));
        process.waitFor();
        kernel.close();
        kernel.close();
        assertEquals(ExitStatus.exited(4), process.waitFor());
        assertEquals(List.of(), PlatformThreads.ofKernels());
    }

    @Test
    void closingFromInsideIsADeadlockAndRefused() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Inside.process(kernel, sys -> {
                Refused.with(Errno.EDEADLK, kernel::close);
                java.lang.Thread.ofVirtual()
                        .start(() -> Refused.with(Errno.EDEADLK, kernel::close))
                        .join();
            });
            Inside.process(kernel, sys -> assertTrue(sys.getpid() > 0));
        }
    }

    @Test
    void aClosedKernelStartsNothing() throws Exception {
        Kernel kernel = Inside.boot(1);
        kernel.close();
        Refused.with(Errno.ESHUTDOWN, () -> kernel.spawn(Program.of("late", sys -> 0)));
        Refused.with(Errno.ESHUTDOWN, () -> kernel.spawn(Program.stackless("late", () -> sys -> StepBody.Step.EXIT)));
    }

    @Test
    void aProcessStartedWhileTheKernelClosesEitherIsRefusedOrEnds() throws Exception {
        for (int round = 0; round < 30; round++) {
            Kernel kernel = Inside.boot(2);
            CountDownLatch first = new CountDownLatch(1);
            CompletableFuture<List<Process>> started = new CompletableFuture<>();
            java.lang.Thread.ofPlatform().start(() -> {
                List<Process> processes = new ArrayList<>();
                try {
                    while (true) {
                        processes.add(kernel.spawn(Program.of("started", sys -> sys.park())));
                        first.countDown();
                    }
                } catch (io.selvage.api.KernelException e) {
                    assertEquals(Errno.ESHUTDOWN, e.errno());
                } finally {
                    started.complete(processes);
                }
            });
            first.await();
            kernel.close();
            for (Process process : started.get()) {
                assertEquals(KILLED, process.waitFor());
            }
        }
        assertEquals(List.of(), PlatformThreads.ofKernels());
    }

    @Test
    void anInterruptedCloserClosesAllTheSameAndStaysInterrupted() throws Exception {
        Kernel kernel = Inside.boot(1);
        Process process =
                kernel.spawn(Program.of("parks", sys -> sys.read(sys.pipe().readEnd(), new byte[1])));
        java.lang.Thread.currentThread().interrupt();
        kernel.close();
        assertTrue(java.lang.Thread.interrupted());
        assertEquals(KILLED, process.waitFor());
        assertEquals(List.of(), PlatformThreads.ofKernels());
    }

    @Test
    void aThreadThatMayNotBeInterruptedIsLeftBehindEvenWhileAllCoresIdle() throws Exception {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        java.lang.Thread holder = java.lang.Thread.ofPlatform().start(() -> {
            synchronized (monitor) {
                held.countDown();
                while (letGo.getCount() > 0) {
                    java.lang.Thread.onSpinWait();
                }
            }
        });
        held.await();
        Process process;
        try (CapturedLog log = new CapturedLog()) {
            try (Kernel kernel = Kernel.boot(Inside.config(1).closeTimeout(Duration.ofSeconds(50)))) {
                CompletableFuture<Thread> waiting = new CompletableFuture<>();
                process = kernel.spawn(Program.of("waits", sys -> {
                    waiting.complete(sys.thread());
                    synchronized (monitor) {
                        return 1;
                    }
                }));
                Thread sleeper = waiting.get();
                Inside.until(() -> sleeper.state() == ThreadState.SLEEPING);
            }
            assertEquals(KILLED, process.waitFor());
            assertEquals(List.of(), log.lines());
        }
        letGo.countDown();
        holder.join();
        assertFalse(held.getCount() > 0);
    }
}
