package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How threads and processes end, and with which status (MODEL 6.2).
@Timeout(60)
class ExitTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "255, 255", "256, 0", "257, 1", "-1, 255", "-2147483648, 0"})
    void theLowEightBitsOfACodeCount(int code, int reported) throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.exited(reported), Inside.status(kernel, sys -> code));
            assertEquals(ExitStatus.exited(reported), Inside.status(kernel, sys -> {
                sys.exit(code);
                return 77;
            }));
            assertEquals(ExitStatus.exited(reported), Inside.status(kernel, sys -> {
                sys.exitThread(code);
                return 77;
            }));
            Program stackless = Program.stackless("stackless", () -> sys -> {
                sys.exit(code);
                return StepBody.Step.YIELD;
            });
            assertEquals(ExitStatus.exited(reported), kernel.spawn(stackless).waitFor());
        }
    }

    @Test
    void aStacklessProgramThatEndsByItselfHasSucceeded() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(
                    ExitStatus.exited(0),
                    kernel.spawn(Program.stackless("stackless", () -> sys -> StepBody.Step.EXIT))
                            .waitFor());
        }
    }

    @Test
    void invariant47AndTrap10TheCodeOfTheLastThreadCounts() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            assertEquals(ExitStatus.exited(7), Inside.status(kernel, sys -> {
                Thread leader = sys.thread();
                sys.clone(CloneFlags.THREAD, () -> {
                    leader.join();
                    sys.exitThread(7);
                });
                sys.exitThread(3);
                return 77;
            }));
        }
    }

    @Test
    void returningFromAnotherThreadsBodyEndsThatThreadWithCodeZero() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            assertEquals(ExitStatus.exited(0), Inside.status(kernel, sys -> {
                Thread leader = sys.thread();
                sys.clone(CloneFlags.THREAD, leader::join);
                sys.exitThread(3);
                return 77;
            }));
        }
    }

    @Test
    void trap11ALeaderThatExitsFirstStaysAZombieAndIsNotWaitedFor() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                Thread leader = sys.clone(CloneFlags.FORK, () -> {
                    sys.clone(CloneFlags.THREAD, () -> {
                        letGo.await();
                        sys.exitThread(7);
                    });
                    sys.exitThread(3);
                });
                sys.join(leader);
                assertEquals(ThreadState.ZOMBIE, leader.state());
                assertNull(leader.process().exitStatus());
                assertEquals(leader.process(), kernel.find(leader.tid()));
                assertEquals(WaitResult.NONE, sys.waitpid(-1, WaitOptions.WNOHANG));
                letGo.countDown();
                WaitResult result = sys.waitpid(-1, WaitOptions.NONE);
                assertEquals(leader.tid(), result.pid());
                assertEquals(ExitStatus.exited(7).toWord(), result.status());
                assertEquals(ThreadState.DEAD, leader.state());
                assertNull(kernel.find(leader.tid()));
            });
        }
    }

    @Test
    void invariant48TheFirstGroupExitWins() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.exited(5), Inside.status(kernel, sys -> {
                Thread first = sys.clone(CloneFlags.THREAD, () -> sys.exit(5));
                try {
                    sys.join(first);
                } finally {
                    later(sys);
                }
                return 6;
            }));
        }
    }

    private static void later(SystemCalls sys) {
        sys.exit(9);
    }

    @Test
    void invariant48ConcurrentGroupExitsYieldOneOfTheOfferedCodes() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            for (int round = 0; round < 200; round++) {
                ExitStatus status = Inside.status(kernel, sys -> {
                    for (int code = 1; code <= 4; code++) {
                        int offered = code;
                        sys.clone(CloneFlags.THREAD, () -> sys.exit(offered));
                    }
                    sys.exitThread(0);
                    return 77;
                });
                assertTrue(status.code() >= 1 && status.code() <= 4, status::toString);
            }
        }
    }

    @Test
    void exitRunsTheFinallyBlocksOfItsCallers() throws Exception {
        List<String> order = new ArrayList<>();
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.exited(4), Inside.status(kernel, sys -> {
                try {
                    inner(sys, order);
                } finally {
                    order.add("outer");
                }
                return 77;
            }));
        }
        assertEquals(List.of("inner", "outer"), order);
    }

    private static void inner(SystemCalls sys, List<String> order) {
        try {
            sys.exit(4);
            order.add("after exit");
        } finally {
            order.add("inner");
        }
    }

    @Test
    void exitEndsTheOtherThreadsWhereverTheyWaitAndRunsTheirFinallyBlocks() throws Exception {
        List<String> ended = new CopyOnWriteArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(2)) {
            ExitStatus status = Inside.status(kernel, sys -> {
                var ends = sys.pipe();
                List<Thread> threads = List.of(
                        sys.clone(CloneFlags.THREAD, () -> {
                            try {
                                never.await();
                            } finally {
                                ended.add("latch");
                            }
                        }),
                        sys.clone(CloneFlags.THREAD, () -> {
                            try {
                                sys.read(ends.readEnd(), new byte[1]);
                            } finally {
                                ended.add("pipe");
                            }
                        }),
                        sys.clone(CloneFlags.THREAD, () -> {
                            try {
                                sys.park();
                            } finally {
                                ended.add("park");
                            }
                        }));
                for (Thread thread : threads) {
                    while (thread.state() != ThreadState.SLEEPING) {
                        sys.schedYield();
                    }
                }
                return 8;
            });
            assertEquals(ExitStatus.exited(8), status);
        }
        assertEquals(List.of("latch", "park", "pipe"), ended.stream().sorted().toList());
    }

    @Test
    @SuppressWarnings("CatchAndPrintStackTrace")
    void trap46CodeThatCatchesThrowableIsUnwoundAgainByItsNextCall() throws Exception {
        List<String> seen = new ArrayList<>();
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(ExitStatus.exited(4), Inside.status(kernel, sys -> {
                try {
                    sys.exit(4);
                } catch (Throwable swallowed) {
                    seen.add("caught");
                }
                sys.getpid();
                seen.add("went on");
                return 77;
            }));
        }
        assertEquals(List.of("caught"), seen);
    }

    @Test
    void trap46AMainThatSwallowsTheEndOfItsThreadAndReturnsDoesNotEndItsProcess() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            assertEquals(ExitStatus.exited(7), Inside.status(kernel, sys -> {
                Thread leader = sys.thread();
                sys.clone(CloneFlags.THREAD, () -> {
                    leader.join();
                    sys.exitThread(7);
                });
                try {
                    sys.exitThread(3);
                } catch (Throwable swallowed) {
                    assertFalse(swallowed instanceof Exception);
                }
                return 5;
            }));
        }
    }

    @Test
    void trap46AThreadThatWillNotWakeUpIsLeftBehind() throws Exception {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        java.lang.Thread holder = java.lang.Thread.ofPlatform().start(() -> {
            synchronized (monitor) {
                held.countDown();
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    java.lang.Thread.currentThread().interrupt();
                }
            }
        });
        held.await();
        try (Kernel kernel = Inside.boot(1)) {
            // No interrupt reaches a thread that waits for a monitor.
            assertEquals(ExitStatus.exited(3), Inside.status(kernel, sys -> {
                Thread waiting = sys.clone(CloneFlags.THREAD, () -> {
                    synchronized (monitor) {
                        assertTrue(java.lang.Thread.holdsLock(monitor));
                    }
                });
                while (waiting.state() != ThreadState.SLEEPING) {
                    sys.schedYield();
                }
                return 3;
            }));
        }
        letGo.countDown();
        holder.join();
    }

    @Test
    void anExceptionOutOfAnyBodyEndsTheWholeProcessAsIfBySigabrt() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(2);
                CapturedLog log = new CapturedLog()) {
            assertEquals(ExitStatus.dumped(Signal.ABRT), Inside.status(kernel, sys -> {
                throw new IllegalStateException("main failed");
            }));
            assertEquals(ExitStatus.dumped(Signal.ABRT), Inside.status(kernel, sys -> {
                sys.clone(CloneFlags.THREAD, () -> {
                    throw new java.io.IOException("thread failed");
                });
                never.await();
                return 0;
            }));
            assertEquals(ExitStatus.dumped(Signal.ABRT), Inside.status(kernel, sys -> {
                sys.clone(CloneFlags.THREAD, (StepBody) _ -> {
                    throw new IllegalStateException("step failed");
                });
                never.await();
                return 0;
            }));
            assertEquals(3, log.thrown().size());
        }
    }

    @Test
    void anExceptionIsLoggedWithThePidAndTheGuidOfItsProcess() throws Exception {
        try (Kernel kernel = Inside.boot(1);
                CapturedLog log = new CapturedLog()) {
            var process = kernel.spawn(Program.of("faulty", sys -> {
                throw new IllegalStateException("main failed");
            }));
            process.waitFor();
            assertEquals(1, log.lines().size(), log.lines()::toString);
            String line = log.lines().getFirst();
            assertTrue(line.contains("process " + process.pid()), line);
            assertTrue(line.contains(process.guid().toString()), line);
            assertEquals("main failed", log.thrown().getFirst().getMessage());
        }
    }

    @Test
    void beingEndedIsNoNews() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(2);
                CapturedLog log = new CapturedLog()) {
            assertEquals(ExitStatus.exited(2), Inside.status(kernel, sys -> {
                Thread waiting = sys.clone(CloneFlags.THREAD, never::await);
                while (waiting.state() != ThreadState.SLEEPING) {
                    sys.schedYield();
                }
                sys.exit(2);
                return 77;
            }));
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void aStackOverflowEndsItsProcessOnly() throws Exception {
        try (Kernel kernel = Inside.boot(1);
                CapturedLog log = new CapturedLog()) {
            assertEquals(ExitStatus.dumped(Signal.ABRT), Inside.status(kernel, sys -> recurse(1)));
            assertEquals(
                    ExitStatus.dumped(Signal.ABRT),
                    kernel.spawn(Program.stackless(
                                    "deep", () -> sys -> recurse(1) > 0 ? StepBody.Step.EXIT : StepBody.Step.YIELD))
                            .waitFor());
            assertEquals(2, log.thrown().size());
            assertEquals(ExitStatus.exited(1), Inside.status(kernel, sys -> 1));
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + depth;
    }
}
