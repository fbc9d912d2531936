package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.ConfinedBody;
import io.selvage.api.ConfinementException;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.PipeEnds;
import io.selvage.api.PollEntry;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Threads that block only through the kernel.
@Timeout(60)
class ConfinedTest {
    private static final long SEED = 7;

    /// Runs the check in the first thread of a process, confined: on the real machine, then on the
    /// deterministic one.
    private static void confined(int cores, Inside.Check check) throws InterruptedException {
        try (Kernel kernel = Inside.boot(cores)) {
            assertPasses(kernel, check);
        }
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(SEED, cores))) {
            assertPasses(kernel, check);
            assertEquals(List.of(), Objects.requireNonNull(kernel.simulation()).leaks());
        }
    }

    private static void assertPasses(Kernel kernel, Inside.Check check) throws InterruptedException {
        var failure = new AtomicReference<@Nullable Throwable>();
        ExitStatus status = kernel.spawn(Program.confined("check", sys -> {
                    try {
                        check.run(sys);
                    } catch (Exception | Error e) {
                        failure.set(e);
                    }
                    return 0;
                }))
                .waitFor();
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("inside the process: " + thrown, thrown);
        }
        assertEquals(ExitStatus.exited(0), status);
    }

    private static Thread start(SystemCalls sys, ConfinedBody body) {
        return sys.clone(CloneFlags.THREAD, body);
    }

    @Test
    void threadsTalkThroughPipesAndAreJoined() throws Exception {
        confined(2, sys -> {
            PipeEnds there = sys.pipe();
            PipeEnds back = sys.pipe();
            Thread echo = start(sys, () -> {
                byte[] buffer = new byte[10];
                for (int count; (count = sys.read(there.readEnd(), buffer)) > 0; ) {
                    sys.write(back.writeEnd(), buffer, 0, count);
                }
            });
            byte[] answer = new byte[10];
            for (int i = 0; i < 1_000; i++) {
                sys.write(there.writeEnd(), "ping");
                assertEquals(4, sys.read(back.readEnd(), answer));
            }
            sys.close(there.writeEnd());
            sys.join(echo);
        });
    }

    @Test
    void aThreadWaitsForItsPermitAndIsWokenOnce() throws Exception {
        confined(2, sys -> {
            int[] turns = new int[1];
            Thread[] players = new Thread[2];
            for (int i = 0; i < 2; i++) {
                int me = i;
                players[i] = start(sys, () -> {
                    for (int round = 0; round < 500; round++) {
                        while (turn(turns) % 2 != me) {
                            sys.park();
                        }
                        takeTurn(turns);
                        players[1 - me].unpark();
                    }
                });
            }
            for (Thread player : players) {
                sys.join(player);
            }
            assertEquals(1_000, turn(turns));
        });
    }

    private static int turn(int[] turns) {
        synchronized (turns) {
            return turns[0];
        }
    }

    private static void takeTurn(int[] turns) {
        synchronized (turns) {
            turns[0]++;
        }
    }

    @Test
    void aPermitGivenBeforeIsKept() throws Exception {
        confined(1, sys -> {
            sys.thread().unpark();
            assertEquals(0, sys.park());
        });
    }

    @Test
    void aWaitEndsWhenItsTimeIsOver() throws Exception {
        confined(2, sys -> {
            assertEquals(0, sys.poll(new PollEntry[0], 5));
            sys.nanosleep(Duration.ofMillis(2));
        });
    }

    @Test
    void aProcessIsKilledWhileItsThreadsWait() throws Exception {
        confined(2, sys -> {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, ConfinedBody.of(() -> {
                for (int i = 0; i < 10; i++) {
                    sys.clone(CloneFlags.THREAD, ConfinedBody.of(() -> sys.read(pipe.readEnd(), new byte[1])));
                }
                sys.read(pipe.readEnd(), new byte[1]);
            }));
            sys.schedYield();
            sys.kill(child.process().pid(), Signal.KILL);
            assertEquals(
                    ExitStatus.killed(Signal.KILL).toWord(),
                    sys.waitpid(child.process().pid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void aThreadThatNeverRanEndsWithItsProcess() throws Exception {
        boolean[] ran = new boolean[1];
        confined(1, sys -> {
            Thread child = sys.clone(CloneFlags.FORK, ConfinedBody.of(() -> ran[0] = true));
            sys.kill(child.process().pid(), Signal.KILL);
            assertEquals(
                    ExitStatus.killed(Signal.KILL).toWord(),
                    sys.waitpid(child.process().pid(), WaitOptions.NONE).status());
        });
        assertFalse(ran[0]);
    }

    @Test
    void aProcessIsStoppedAndContinued() throws Exception {
        confined(2, sys -> {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, ConfinedBody.of(() -> {
                sys.write(pipe.writeEnd(), "a");
                for (; ; ) {
                    sys.schedYield();
                }
            }));
            sys.read(pipe.readEnd(), new byte[1]);
            int pid = child.process().pid();
            sys.kill(pid, Signal.STOP);
            while (child.state() != ThreadState.STOPPED) {
                sys.schedYield();
            }
            sys.kill(pid, Signal.CONT);
            while (child.state() == ThreadState.STOPPED) {
                sys.schedYield();
            }
            sys.kill(pid, Signal.KILL);
            sys.waitpid(pid, WaitOptions.NONE);
        });
    }

    @Test
    void aSignalIsHandledInTheMiddleOfAWait() throws Exception {
        confined(2, sys -> {
            PipeEnds pipe = sys.pipe();
            List<Integer> handled = new ArrayList<>();
            sys.sigaction(
                    Signal.USR1.number(),
                    SignalAction.handle(info -> handled.add(info.signal())).withFlags(ActionFlags.RESTART));
            Thread reader = start(sys, () -> assertEquals(1, sys.read(pipe.readEnd(), new byte[1])));
            sys.schedYield();
            sys.tgkill(sys.getpid(), reader.tid(), Signal.USR1.number());
            while (handled.isEmpty()) {
                sys.schedYield();
            }
            sys.write(pipe.writeEnd(), "a");
            sys.join(reader);
            assertEquals(List.of(Signal.USR1.number()), handled);
        });
    }

    @Test
    void vforkSuspendsUntilTheChildHasEnded() throws Exception {
        confined(2, sys -> {
            boolean[] ended = new boolean[1];
            sys.clone(CloneFlags.VFORK, ConfinedBody.of(() -> {
                sys.schedYield();
                ended[0] = true;
            }));
            assertTrue(ended[0]);
        });
    }

    @Test
    void anotherProgramTakesTheProcessOver() throws Exception {
        confined(2, sys -> {
            Thread child = sys.clone(CloneFlags.FORK, ConfinedBody.of(() -> {
                sys.clone(CloneFlags.THREAD, ConfinedBody.of(sys::park));
                sys.exec(Program.confined("next", calls -> {
                    calls.schedYield();
                    return 5;
                }));
            }));
            assertEquals(
                    ExitStatus.exited(5).toWord(),
                    sys.waitpid(child.process().pid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void aMonitorIsHeldWhileItsOwnerWaitsAndMoves() throws Exception {
        Inside.kernel(3, sys -> {
            Object monitor = new Object();
            PipeEnds pipe = sys.pipe();
            int[] inside = new int[1];
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                threads.add(start(sys, () -> {
                    Object own = new Object();
                    for (int round = 0; round < 200; round++) {
                        synchronized (own) {
                            sys.schedYield();
                            assertTrue(java.lang.Thread.holdsLock(own));
                        }
                        assertFalse(java.lang.Thread.holdsLock(own));
                        synchronized (monitor) {
                            inside[0]++;
                        }
                    }
                }));
            }
            threads.forEach(sys::join);
            assertEquals(4_000, inside[0]);
            sys.close(pipe.readEnd());
        });
    }

    @Test
    void aThreadTakesItselfForOneAndTheSameJavaThread() throws Exception {
        confined(2, sys -> {
            ThreadLocal<String> local = new ThreadLocal<>();
            AtomicReferenceArray<java.lang.Thread> seen = new AtomicReferenceArray<>(2);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int me = i;
                threads.add(start(sys, () -> {
                    seen.set(me, java.lang.Thread.currentThread());
                    assertNull(local.get());
                    local.set("mine " + me);
                    for (int round = 0; round < 100; round++) {
                        sys.schedYield();
                        assertSame(seen.get(me), java.lang.Thread.currentThread());
                    }
                    assertEquals("mine " + me, local.get());
                }));
            }
            threads.forEach(sys::join);
            assertNotSame(seen.get(0), seen.get(1));
            // Nothing of theirs is left to those who come after them.
            for (int i = 0; i < 10; i++) {
                sys.join(start(sys, () -> assertNull(local.get())));
            }
        });
    }

    @Test
    void locksOfTheJdkBeneathTheKernelAreNoHindrance() throws Exception {
        var heard = new AtomicInteger();
        var lock = new ReentrantLock();
        KernelConfig config = Inside.config(3).events(_ -> {
            lock.lock();
            try {
                heard.incrementAndGet();
            } finally {
                lock.unlock();
            }
        });
        try (Kernel kernel = Kernel.boot(config)) {
            assertPasses(kernel, sys -> {
                PipeEnds output = sys.pipe();
                sys.dup2(output.writeEnd(), 1);
                sys.close(output.writeEnd());
                Thread counter = start(sys, () -> {
                    byte[] buffer = new byte[512];
                    int total = 0;
                    for (int count; (count = sys.read(output.readEnd(), buffer)) > 0; ) {
                        total += count;
                    }
                    assertEquals(30 * 100 * ("line" + System.lineSeparator()).length(), total);
                });
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    threads.add(start(sys, () -> {
                        for (int round = 0; round < 100; round++) {
                            sys.nanosleep(Duration.ofNanos(1_000));
                            System.out.println("line");
                        }
                    }));
                }
                threads.forEach(sys::join);
                sys.close(1);
                sys.join(counter);
            });
        }
        assertTrue(heard.get() > 3_000);
    }

    enum JavaMeans {
        PARK("LockSupport.park") {
            @Override
            void block() {
                LockSupport.park();
            }
        },
        SLEEP("Thread.sleep") {
            @Override
            void block() throws InterruptedException {
                java.lang.Thread.sleep(60_000);
            }
        },
        LATCH("CountDownLatch.await") {
            @Override
            void block() throws InterruptedException {
                new CountDownLatch(1).await();
            }
        },
        LOCK("ReentrantLock.lock") {
            @Override
            void block() throws InterruptedException {
                ReentrantLock lock = new ReentrantLock();
                java.lang.Thread holder = java.lang.Thread.ofPlatform().start(lock::lock);
                while (holder.isAlive()) {
                    java.lang.Thread.onSpinWait();
                }
                lock.lock();
            }
        },
        WAIT("Object.wait") {
            @Override
            void block() throws InterruptedException {
                Object monitor = new Object();
                synchronized (monitor) {
                    while (monitor != this) {
                        monitor.wait();
                    }
                }
            }
        },
        SOCKET("accept") {
            @Override
            void block() throws Exception {
                try (var server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
                    server.accept().close();
                }
            }
        };

        private final String method;

        JavaMeans(String method) {
            this.method = method;
        }

        abstract void block() throws Exception;
    }

    @ParameterizedTest
    @EnumSource(JavaMeans.class)
    void blockingByJavasMeansEndsTheProcessAndNamesTheMethod(JavaMeans means) throws Exception {
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        KernelConfig config = Inside.config(1).events(event -> {
            if (event instanceof KernelEvent.UncaughtException thrown) {
                uncaught.add(thrown.thrown());
            }
        });
        try (Kernel kernel = Kernel.boot(config)) {
            ExitStatus status = kernel.spawn(Program.confined("blocks", sys -> {
                        means.block();
                        return 0;
                    }))
                    .waitFor();
            assertEquals(new ExitStatus.Killed(Signal.ABRT, true), status);
            assertEquals(1, uncaught.size());
            Throwable thrown = uncaught.remove();
            assertTrue(thrown instanceof ConfinementException, thrown.toString());
            assertTrue(thrown.toString().contains(means.method), thrown.toString());
            assertTrue(thrown.toString().contains("JavaMeans"), thrown.toString());
        }
    }

    private static int fdForInitialiser;

    /// Waits for a byte when it is initialised.
    private static final class Initialised {
        static final int COUNT = Kernel.current().read(fdForInitialiser, new byte[1]);
    }

    @Test
    void aWaitBeneathANativeFrameIsRefusedInASentence() throws Exception {
        Inside.kernel(1, sys -> {
            PipeEnds pipe = sys.pipe();
            fdForInitialiser = pipe.readEnd();
            Thread thread = start(sys, () -> {
                var failed = assertThrows(ExceptionInInitializerError.class, () -> assertEquals(1, Initialised.COUNT));
                Throwable cause = Objects.requireNonNull(failed.getCause());
                assertTrue(cause instanceof ConfinementException, cause.toString());
                assertTrue(cause.toString().contains("native frame"), cause.toString());
                // Still good for everything else.
                assertEquals(1, sys.read(pipe.readEnd(), new byte[1]));
            });
            sys.schedYield();
            sys.write(pipe.writeEnd(), "a");
            sys.join(thread);
        });
    }

    private static void inLargeKernel(Inside.Check check) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(Inside.config(2).pidMax(1 << 18))) {
            Inside.process(kernel, check);
        }
    }

    @Test
    void aHundredThousandWaitAtOnce() throws Exception {
        inLargeKernel(sys -> {
            PipeEnds pipe = sys.pipe();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                threads.add(start(sys, () -> assertEquals(0, sys.read(pipe.readEnd(), new byte[1]))));
            }
            sys.close(pipe.writeEnd());
            threads.forEach(sys::join);
        });
    }

    @ParameterizedTest
    @EnumSource(KernelScenario.class)
    void scenarioHoldsUnderEverySchedule(KernelScenario scenario) {
        ScenarioExploration.underEverySchedule(Confining.main(scenario));
    }

    @ParameterizedTest
    @EnumSource(KernelScenario.class)
    void scenarioHoldsWhenThreadsAndCoresAndWakeUpsAreLate(KernelScenario scenario) {
        ScenarioExploration.whenThreadsAndCoresAndWakeUpsAreLate(Confining.main(scenario));
    }

    @ParameterizedTest
    @EnumSource(KernelScenario.class)
    void scenarioHoldsUnderLoadOnRealCores(KernelScenario scenario) throws Exception {
        ScenarioExploration.underLoadOnRealCores(Confining.main(scenario));
    }
}
