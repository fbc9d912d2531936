package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MaskChange;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Signals by example (MODEL 8, and the edge cases of MODEL 17 about them), on the real machine and on
/// the deterministic one.
@Timeout(120)
class SignalTest {
    private static final int USR1 = Signal.USR1.number();
    private static final int TERM = Signal.TERM.number();

    private static void inside(Inside.Check check) throws InterruptedException {
        Inside.bothKernels(2, 4, check);
    }

    private static void await(SystemCalls sys, Thread thread, ThreadState state) {
        while (thread.state() != state) {
            sys.schedYield();
        }
    }

    private static int killedBy(Signal signal) {
        return ExitStatus.killed(signal).toWord();
    }

    private static int dumpedBy(Signal signal) {
        return ExitStatus.dumped(signal).toWord();
    }

    private static Thread pausing(SystemCalls sys) {
        return sys.clone(CloneFlags.FORK, () -> pauseForEver(sys));
    }

    private static void pauseForEver(SystemCalls sys) {
        for (; ; ) {
            try {
                sys.pause();
            } catch (KernelException e) {
                assertSame(Errno.EINTR, e.errno());
            }
        }
    }

    @Test
    void aHandlerRunsBeforeTheKillOfItselfReturns() throws Exception {
        inside(sys -> {
            List<SignalInfo> seen = new ArrayList<>();
            assertSame(SignalAction.DEFAULT, sys.sigaction(USR1, SignalAction.handle(seen::add)));
            sys.kill(sys.getpid(), USR1);
            assertEquals(List.of(new SignalInfo(USR1, SignalInfo.USER, sys.getpid(), 0, 0, 0)), seen);
            sys.tgkill(sys.getpid(), sys.gettid(), USR1);
            assertEquals(SignalInfo.TKILL, seen.getLast().code());
            sys.sigqueue(sys.getpid(), USR1, -7);
            assertEquals(new SignalInfo(USR1, SignalInfo.QUEUE, sys.getpid(), 0, 0, -7), seen.getLast());
        });
    }

    @Test
    void theDefaultActionsEndWithTheirStatus() throws Exception {
        inside(sys -> {
            for (Signal signal : Signal.values()) {
                boolean core = signal.defaultAction() == Signal.DefaultAction.CORE;
                if (core || signal.defaultAction() == Signal.DefaultAction.TERMINATE) {
                    Thread child = pausing(sys);
                    sys.kill(child.tid(), signal);
                    assertEquals(
                            core ? dumpedBy(signal) : killedBy(signal),
                            sys.waitpid(child.tid(), WaitOptions.NONE).status(),
                            signal.toString());
                }
            }
        });
    }

    @Test
    void aWaitEndsWithEintrUnlessTheHandlerRestarts() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe();
            AtomicInteger handled = new AtomicInteger();
            for (boolean restart : new boolean[] {false, true}) {
                Thread reader = sys.clone(CloneFlags.FORK.with(CloneFlags.CLONE_VM), () -> {
                    ActionFlags flags = restart ? ActionFlags.RESTART : ActionFlags.NONE;
                    sys.sigaction(
                            USR1,
                            SignalAction.handle(info -> handled.incrementAndGet())
                                    .withFlags(flags));
                    try {
                        sys.exit(sys.read(pipe.readEnd(), new byte[10]));
                    } catch (KernelException e) {
                        sys.exit(e.errno() == Errno.EINTR ? 100 : 101);
                    }
                });
                await(sys, reader, ThreadState.SLEEPING);
                sys.kill(reader.tid(), USR1);
                if (restart) {
                    while (handled.get() < 2) {
                        sys.schedYield();
                    }
                    sys.write(pipe.writeEnd(), "abc");
                }
                int status = sys.waitpid(reader.tid(), WaitOptions.NONE).status();
                assertEquals(ExitStatus.exited(restart ? 3 : 100).toWord(), status);
            }
        });
    }

    @Test
    void aStacklessThreadHandlesSignalsBetweenItsStepsAndRepeatsACallToLearnOfThem() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe();
            AtomicInteger handled = new AtomicInteger();
            StepBody reader = calls -> {
                try {
                    return calls.read(pipe.readEnd(), new byte[1]) == SystemCalls.BLOCKED
                            ? StepBody.Step.BLOCK
                            : StepBody.Step.EXIT;
                } catch (KernelException e) {
                    calls.exit(e.errno() == Errno.EINTR ? 100 : 101);
                    return StepBody.Step.EXIT;
                }
            };
            sys.sigaction(USR1, SignalAction.handle(info -> handled.incrementAndGet()));
            Thread child = sys.clone(CloneFlags.FORK.with(CloneFlags.CLONE_VM), reader);
            await(sys, child, ThreadState.SLEEPING);
            sys.kill(child.tid(), USR1);
            assertEquals(
                    ExitStatus.exited(100).toWord(),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
            assertEquals(1, handled.get());
        });
    }

    @Test
    void trap20FiveDeathsMayRunTheHandlerOnce() throws Exception {
        inside(sys -> {
            AtomicInteger handled = new AtomicInteger();
            sys.sigaction(Signal.USR2.number(), SignalAction.handle(info -> handled.incrementAndGet()));
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR2));
            for (int i = 0; i < 5; i++) {
                sys.kill(sys.getpid(), Signal.USR2);
            }
            assertEquals(SignalSet.of(Signal.USR2), sys.sigpending());
            sys.sigprocmask(MaskChange.UNBLOCK, SignalSet.of(Signal.USR2));
            assertEquals(1, handled.get());
        });
    }

    @Test
    void invariant35QueuedRealTimeSignalsAllArriveInOrder() throws Exception {
        inside(sys -> {
            List<Long> values = new ArrayList<>();
            sys.sigaction(40, SignalAction.handle(info -> values.add(info.value())));
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.ALL);
            for (int i = 0; i < 100; i++) {
                sys.sigqueue(sys.getpid(), 40, i);
            }
            sys.sigprocmask(MaskChange.SET, SignalSet.NONE);
            assertEquals(100, values.size());
            for (int i = 0; i < 100; i++) {
                assertEquals(i, values.get(i));
            }
        });
    }

    @Test
    void dequeuingTakesTheOwnQueueFirstFaultsBeforeOthersAndLowNumbersBeforeHighOnes() throws Exception {
        inside(sys -> {
            List<Integer> order = new ArrayList<>();
            for (int signal : new int[] {1, 10, 11, 12, 15, 34}) {
                sys.sigaction(
                        signal,
                        SignalAction.handle(info -> order.add(info.signal())).withMask(SignalSet.ALL));
            }
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.ALL);
            sys.kill(sys.getpid(), 34);
            sys.kill(sys.getpid(), 15);
            sys.kill(sys.getpid(), 12);
            sys.tgkill(sys.getpid(), sys.gettid(), 10);
            sys.tgkill(sys.getpid(), sys.gettid(), 1);
            sys.tgkill(sys.getpid(), sys.gettid(), 11);
            sys.sigprocmask(MaskChange.SET, SignalSet.NONE);
            assertEquals(List.of(11, 1, 10, 12, 15, 34), order);
        });
    }

    @Test
    void trap21ContinueResumesEvenWhenBlockedOrIgnored() throws Exception {
        inside(sys -> {
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                sys.sigaction(Signal.CONT.number(), SignalAction.IGNORE);
                sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.CONT));
                pauseForEver(sys);
            });
            await(sys, child, ThreadState.SLEEPING);
            sys.kill(child.tid(), Signal.STOP);
            await(sys, child, ThreadState.STOPPED);
            sys.kill(child.tid(), Signal.CONT);
            await(sys, child, ThreadState.SLEEPING);
            sys.kill(child.tid(), Signal.KILL);
            assertEquals(
                    killedBy(Signal.KILL),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void trap22ABlockedSignalStaysPendingThoughItIsIgnoredNow() throws Exception {
        inside(sys -> {
            AtomicInteger handled = new AtomicInteger();
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.URG));
            sys.kill(sys.getpid(), Signal.URG);
            assertEquals(SignalSet.of(Signal.URG), sys.sigpending());
            sys.sigaction(Signal.URG.number(), SignalAction.handle(info -> handled.incrementAndGet()));
            sys.sigprocmask(MaskChange.UNBLOCK, SignalSet.of(Signal.URG));
            assertEquals(1, handled.get());
        });
    }

    @Test
    void aDispositionThatIgnoresFlushesWhatIsPending() throws Exception {
        inside(sys -> {
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1));
            sys.kill(sys.getpid(), USR1);
            sys.tgkill(sys.getpid(), sys.gettid(), USR1);
            sys.sigaction(USR1, SignalAction.IGNORE);
            assertEquals(SignalSet.NONE, sys.sigpending());
        });
    }

    @Test
    void trap23KillActsAtOnceOnTheStoppedAndTermWaits() throws Exception {
        inside(sys -> {
            Thread first = pausing(sys);
            sys.kill(first.tid(), Signal.STOP);
            await(sys, first, ThreadState.STOPPED);
            sys.kill(first.tid(), TERM);
            sys.schedYield();
            assertSame(ThreadState.STOPPED, first.state());
            sys.kill(first.tid(), Signal.CONT);
            assertEquals(
                    killedBy(Signal.TERM),
                    sys.waitpid(first.tid(), WaitOptions.NONE).status());
            Thread second = pausing(sys);
            sys.kill(second.tid(), Signal.STOP);
            await(sys, second, ThreadState.STOPPED);
            sys.kill(second.tid(), Signal.KILL);
            assertEquals(
                    killedBy(Signal.KILL),
                    sys.waitpid(second.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void trap25ProcessOneIgnoresWhatItDoesNotHandle() throws Exception {
        inside(sys -> {
            for (Signal signal : Signal.values()) {
                sys.kill(1, signal);
            }
            sys.kill(1, 0);
            assertEquals(0, sys.clone(CloneFlags.FORK, () -> {}).process().pid() == 1 ? 1 : 0);
        });
    }

    @Test
    void trap26KillOfAllSparesProcessOneAndTheCaller() throws Exception {
        inside(sys -> {
            List<Thread> others = List.of(pausing(sys), pausing(sys), pausing(sys));
            sys.kill(-1, Signal.KILL);
            for (Thread other : others) {
                assertEquals(
                        killedBy(Signal.KILL),
                        sys.waitpid(other.tid(), WaitOptions.NONE).status());
            }
            Refused.with(Errno.ESRCH, () -> sys.kill(-1, Signal.TERM));
        });
    }

    @Test
    void trap36AHandlerIsForAllThreadsAndAMaskForOne() throws Exception {
        inside(sys -> {
            Queue<Integer> ran = new ConcurrentLinkedQueue<>();
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1));
            AtomicBoolean done = new AtomicBoolean();
            Thread thread = sys.clone(CloneFlags.THREAD, () -> {
                assertEquals(SignalSet.of(Signal.USR1), sys.sigprocmask(MaskChange.SET, SignalSet.NONE));
                sys.sigaction(
                        USR1,
                        SignalAction.handle(info -> ran.add(Kernel.current().gettid())));
                while (!done.get()) {
                    sys.schedYield();
                }
            });
            while (sys.sigaction(USR1).disposition() != SignalAction.Disposition.HANDLE) {
                sys.schedYield();
            }
            sys.kill(sys.getpid(), USR1);
            while (ran.isEmpty()) {
                sys.schedYield();
            }
            assertEquals(List.of(thread.tid()), List.copyOf(ran));
            done.set(true);
            sys.join(thread);
        });
    }

    @Test
    void invariant32AFatalSignalToOneThreadEndsThemAll() throws Exception {
        inside(sys -> {
            AtomicInteger tid = new AtomicInteger();
            Thread child = sys.clone(CloneFlags.FORK.with(CloneFlags.CLONE_VM), () -> {
                sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.TERM));
                for (int i = 0; i < 3; i++) {
                    sys.clone(CloneFlags.THREAD, () -> pauseForEver(sys));
                }
                tid.set(sys.clone(CloneFlags.THREAD, () -> {
                            sys.sigprocmask(MaskChange.SET, SignalSet.NONE);
                            LockSupport.park();
                        })
                        .tid());
                pauseForEver(sys);
            });
            while (tid.get() == 0 || child.state() != ThreadState.SLEEPING) {
                sys.schedYield();
            }
            sys.tkill(tid.get(), TERM);
            assertEquals(
                    killedBy(Signal.TERM),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void invariant33AStopLeavesNoThreadRunnableNotEvenOneThatWaitsByJavasMeans() throws Exception {
        inside(sys -> {
            List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
            Thread child = sys.clone(CloneFlags.FORK.with(CloneFlags.CLONE_VM), () -> {
                threads.add(sys.thread());
                threads.add(sys.clone(CloneFlags.THREAD, () -> pauseForEver(sys)));
                threads.add(sys.clone(CloneFlags.THREAD, () -> new CountDownLatch(1).await()));
                threads.add(sys.clone(CloneFlags.THREAD, (StepBody) calls -> StepBody.Step.YIELD));
                for (; ; ) {
                    sys.schedYield();
                }
            });
            while (threads.size() < 4) {
                sys.schedYield();
            }
            sys.tkill(threads.get(1).tid(), Signal.STOP.number());
            for (Thread thread : threads) {
                await(sys, thread, ThreadState.STOPPED);
            }
            sys.kill(child.tid(), Signal.CONT);
            for (Thread thread : threads) {
                while (thread.state() == ThreadState.STOPPED) {
                    sys.schedYield();
                }
            }
            sys.kill(child.tid(), Signal.KILL);
            assertEquals(
                    killedBy(Signal.KILL),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void invariant37ASignalThatAllBlockIsHandledByWhoeverUnblocksIt() throws Exception {
        inside(sys -> {
            Queue<Integer> ran = new ConcurrentLinkedQueue<>();
            sys.sigaction(
                    USR1, SignalAction.handle(info -> ran.add(Kernel.current().gettid())));
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1));
            AtomicBoolean unblock = new AtomicBoolean();
            Thread thread = sys.clone(CloneFlags.THREAD, () -> {
                while (!unblock.get()) {
                    sys.schedYield();
                }
                sys.sigprocmask(MaskChange.UNBLOCK, SignalSet.of(Signal.USR1));
            });
            sys.kill(sys.getpid(), USR1);
            sys.schedYield();
            assertTrue(ran.isEmpty());
            unblock.set(true);
            int tid = thread.tid();
            sys.join(thread);
            assertEquals(List.of(tid), List.copyOf(ran));
            assertEquals(SignalSet.NONE, sys.sigpending());
        });
    }

    @Test
    void sigsuspendHandlesUnderItsMaskAndRestoresTheOldOne() throws Exception {
        inside(sys -> {
            AtomicInteger handled = new AtomicInteger();
            sys.sigaction(USR1, SignalAction.handle(info -> handled.incrementAndGet()));
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1, Signal.HUP));
            sys.kill(sys.getpid(), USR1);
            Refused.with(Errno.EINTR, () -> sys.sigsuspend(SignalSet.of(Signal.TERM)));
            assertEquals(1, handled.get());
            assertEquals(SignalSet.of(Signal.USR1, Signal.HUP), sys.sigprocmask(MaskChange.BLOCK, SignalSet.NONE));
        });
    }

    @Test
    void sigtimedwaitTakesWhatIsPendingAndRunsNoHandler() throws Exception {
        inside(sys -> {
            sys.sigaction(USR1, SignalAction.handle(info -> {
                throw new AssertionError("handled");
            }));
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1));
            Refused.with(Errno.EAGAIN, () -> sys.sigtimedwait(SignalSet.of(Signal.USR1), Duration.ZERO));
            sys.kill(sys.getpid(), USR1);
            assertEquals(USR1, sys.sigtimedwait(SignalSet.of(Signal.USR1), null).signal());
            Refused.with(Errno.EAGAIN, () -> sys.sigtimedwait(SignalSet.of(Signal.USR1), Duration.ofMillis(1)));
            int self = sys.getpid();
            sys.clone(CloneFlags.FORK, () -> sys.kill(self, USR1));
            assertEquals(USR1, sys.sigtimedwait(SignalSet.of(Signal.USR1), null).signal());
        });
    }

    @Test
    void aHandlerMayThrowThroughTheInterruptedCallAndLeavesTheMaskAsItWas() throws Exception {
        inside(sys -> {
            sys.sigaction(USR1, SignalAction.handle(info -> {
                throw new IllegalStateException("from the handler");
            }));
            try {
                sys.kill(sys.getpid(), USR1);
            } catch (IllegalStateException e) {
                assertEquals("from the handler", e.getMessage());
            }
            assertEquals(SignalSet.NONE, sys.sigprocmask(MaskChange.BLOCK, SignalSet.NONE));
        });
    }

    @Test
    void resethandHandlesOnceAndNodeferNests() throws Exception {
        inside(sys -> {
            AtomicInteger depth = new AtomicInteger();
            sys.sigaction(
                    USR1,
                    SignalAction.handle(info -> {
                                if (depth.incrementAndGet() < 3) {
                                    sys.kill(sys.getpid(), USR1);
                                }
                            })
                            .withFlags(ActionFlags.NODEFER));
            sys.kill(sys.getpid(), USR1);
            assertEquals(3, depth.get());
            sys.sigaction(USR1, SignalAction.handle(info -> {}).withFlags(ActionFlags.RESETHAND));
            sys.kill(sys.getpid(), USR1);
            assertSame(SignalAction.Disposition.DEFAULT, sys.sigaction(USR1).disposition());
        });
    }

    @Test
    void aBrokenPipeSignalsTheWriterWhichGetsEpipeIfItHandlesThat() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe();
            sys.close(pipe.readEnd());
            sys.sigaction(Signal.PIPE.number(), SignalAction.IGNORE);
            Refused.with(Errno.EPIPE, () -> sys.write(pipe.writeEnd(), "x"));
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                sys.sigaction(Signal.PIPE.number(), SignalAction.DEFAULT);
                sys.write(pipe.writeEnd(), "x");
            });
            assertEquals(
                    killedBy(Signal.PIPE),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void killAndStopCannotBeHandledIgnoredOrBlocked() throws Exception {
        inside(sys -> {
            for (Signal signal : new Signal[] {Signal.KILL, Signal.STOP}) {
                Refused.with(Errno.EINVAL, () -> sys.sigaction(signal.number(), SignalAction.IGNORE));
                assertSame(SignalAction.DEFAULT, sys.sigaction(signal.number()));
            }
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.ALL);
            assertEquals(
                    SignalSet.ALL.without(Signal.KILL, Signal.STOP), sys.sigprocmask(MaskChange.SET, SignalSet.NONE));
            for (int signal : new int[] {-1, 0, 65}) {
                Refused.with(Errno.EINVAL, () -> sys.sigaction(signal, SignalAction.IGNORE));
            }
        });
    }

    @Test
    void execKeepsMaskAndPendingSignalsAndDropsHandlersOnly() throws Exception {
        inside(sys -> {
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                sys.sigaction(USR1, SignalAction.handle(info -> {}));
                sys.sigaction(TERM, SignalAction.IGNORE);
                sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1, Signal.HUP));
                sys.kill(sys.getpid(), USR1);
                sys.tgkill(sys.getpid(), sys.gettid(), 1);
                sys.exec(Program.of("next", calls -> {
                    boolean kept = calls.sigpending().equals(SignalSet.of(Signal.USR1, Signal.HUP))
                            && calls.sigaction(USR1).disposition() == SignalAction.Disposition.DEFAULT
                            && calls.sigaction(TERM).disposition() == SignalAction.Disposition.IGNORE
                            && calls.sigprocmask(MaskChange.BLOCK, SignalSet.NONE)
                                    .equals(SignalSet.of(Signal.USR1, Signal.HUP));
                    return kept ? 7 : 8;
                }));
            });
            assertEquals(
                    ExitStatus.exited(7).toWord(),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void trap33ExecByAnotherThreadTakesOverThePidAndEndsTheOthers() throws Exception {
        inside(sys -> {
            AtomicInteger tid = new AtomicInteger();
            Thread child = sys.clone(CloneFlags.FORK.with(CloneFlags.CLONE_VM), () -> {
                sys.clone(CloneFlags.THREAD, () -> LockSupport.park());
                sys.clone(CloneFlags.THREAD, (StepBody) calls -> StepBody.Step.YIELD);
                Thread execer = sys.clone(CloneFlags.THREAD, () -> {
                    tid.set(sys.gettid());
                    sys.exec(Program.of("next", calls -> calls.gettid() == calls.getpid() ? 7 : 8));
                });
                sys.join(execer);
            });
            int pid = child.tid();
            assertEquals(
                    ExitStatus.exited(7).toWord(),
                    sys.waitpid(pid, WaitOptions.NONE).status());
            Refused.with(Errno.ESRCH, () -> sys.kill(tid.get(), 0));
        });
    }

    @Test
    void trap34AFailedExecChangesNothing() throws Exception {
        inside(sys -> {
            sys.sigaction(USR1, SignalAction.handle(info -> {}));
            AtomicBoolean done = new AtomicBoolean();
            Thread thread = sys.clone(CloneFlags.THREAD, () -> {
                while (!done.get()) {
                    sys.schedYield();
                }
            });
            Refused.with(Errno.ENOENT, () -> sys.exec(Program.jar(java.nio.file.Path.of("/no/such.jar"))));
            assertSame(SignalAction.Disposition.HANDLE, sys.sigaction(USR1).disposition());
            assertTrue(thread.state() != ThreadState.DEAD);
            done.set(true);
            sys.join(thread);
        });
    }

    @Test
    void trap38AFatalSignalEndsWhoeverWaitsInVfork() throws Exception {
        inside(sys -> {
            Thread creator = sys.clone(
                    CloneFlags.FORK,
                    () -> sys.clone(CloneFlags.CLONE_VM.with(CloneFlags.CLONE_VFORK), () -> pauseForEver(sys)));
            await(sys, creator, ThreadState.SLEEPING);
            sys.kill(creator.tid(), USR1);
            assertEquals(
                    killedBy(Signal.USR1),
                    sys.waitpid(creator.tid(), WaitOptions.NONE).status());
            sys.kill(-1, Signal.KILL);
        });
    }

    @Test
    void execReleasesWhoeverWaitsInVfork() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(
                    CloneFlags.CLONE_VM.with(CloneFlags.CLONE_VFORK),
                    () -> sys.exec(Program.of("next", calls -> calls.read(pipe.readEnd(), new byte[1]))));
            sys.write(pipe.writeEnd(), "x");
            assertEquals(
                    ExitStatus.exited(1).toWord(),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void aKillInsistsOnAThreadThatIsStuckOnItsWayOut() throws Exception {
        inside(sys -> {
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                try {
                    sys.exitThread(3);
                } finally {
                    new CountDownLatch(1).await();
                }
            });
            await(sys, child, ThreadState.SLEEPING);
            sys.kill(child.tid(), Signal.KILL);
            assertEquals(
                    killedBy(Signal.KILL),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }

    @Test
    void aThreadThatWaitsByJavasMeansIsEndedAndStoppedThoughItHasASignalToHandleFirst() throws Exception {
        inside(sys -> {
            for (Signal signal : new Signal[] {Signal.TERM, Signal.QUIT, Signal.STOP}) {
                Thread child = sys.clone(CloneFlags.FORK, () -> {
                    sys.sigaction(USR1, SignalAction.handle(info -> {}));
                    new CountDownLatch(1).await();
                });
                await(sys, child, ThreadState.SLEEPING);
                sys.kill(child.tid(), USR1);
                sys.schedYield();
                sys.kill(child.tid(), signal);
                if (signal == Signal.STOP) {
                    await(sys, child, ThreadState.STOPPED);
                    sys.kill(child.tid(), Signal.KILL);
                }
                int status = sys.waitpid(child.tid(), WaitOptions.NONE).status();
                Signal by = signal == Signal.STOP ? Signal.KILL : signal;
                assertEquals(by == Signal.QUIT ? dumpedBy(by) : killedBy(by), status);
            }
        });
    }

    @Test
    void theInterruptionOfAStacklessThreadIsForTheCallThatItRepeatsFirst() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe();
            AtomicInteger begun = new AtomicInteger();
            sys.sigaction(USR1, SignalAction.handle(info -> {}));
            StepBody reader = calls -> {
                begun.incrementAndGet();
                while (true) {
                    int count = calls.read(pipe.readEnd(), new byte[1]);
                    if (count == SystemCalls.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                    if (count == 0) {
                        calls.exit(7);
                    }
                }
            };
            Thread child = sys.clone(CloneFlags.FORK, reader);
            await(sys, child, ThreadState.SLEEPING);
            sys.kill(child.tid(), Signal.STOP);
            await(sys, child, ThreadState.STOPPED);
            sys.kill(child.tid(), USR1);
            sys.write(pipe.writeEnd(), "x");
            sys.kill(child.tid(), Signal.CONT);
            int before = begun.get();
            while (begun.get() == before) {
                sys.schedYield();
            }
            await(sys, child, ThreadState.SLEEPING);
            sys.kill(child.tid(), Signal.KILL);
            assertEquals(
                    killedBy(Signal.KILL),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
        });
    }
}
