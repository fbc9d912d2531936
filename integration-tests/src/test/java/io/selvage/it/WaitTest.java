package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Collecting children (MODEL 7).
@Timeout(60)
class WaitTest {

    @Test
    void waitReportsPidAndStatusAndCollects() throws Exception {
        Inside.kernel(1, sys -> {
            int child = sys.clone(CloneFlags.FORK, () -> sys.exit(3)).tid();
            WaitResult result = sys.waitpid(child, WaitOptions.NONE);
            assertEquals(child, result.pid());
            assertEquals(ExitStatus.exited(3).toWord(), result.status());
            Refused.with(Errno.ECHILD, () -> sys.waitpid(child, WaitOptions.NONE));
        });
    }

    @Test
    void aKilledChildIsReportedWithItsSignal() throws Exception {
        Inside.kernel(1, sys -> {
            var ends = sys.pipe();
            sys.close(ends.readEnd());
            int child = sys.clone(CloneFlags.FORK, () -> sys.write(ends.writeEnd(), "x"))
                    .tid();
            assertEquals(
                    ExitStatus.killed(Signal.PIPE).toWord(),
                    sys.waitpid(child, WaitOptions.NONE).status());
        });
    }

    @Test
    void trap14ThreadsAreNotWaitable() throws Exception {
        Inside.kernel(1, sys -> {
            Thread thread = sys.clone(CloneFlags.THREAD, () -> {});
            sys.join(thread);
            Refused.with(Errno.ECHILD, () -> sys.waitpid(thread.tid(), WaitOptions.WALL));
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.WALL));
        });
    }

    @Test
    void invariant49ATidOfAChildsThreadIsNoChild() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        Inside.kernel(1, sys -> {
            AtomicInteger tid = new AtomicInteger();
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                tid.set(sys.clone(CloneFlags.THREAD, letGo::await).tid());
                letGo.await();
            });
            while (tid.get() == 0) {
                sys.schedYield();
            }
            Refused.with(Errno.ECHILD, () -> sys.waitpid(tid.get(), WaitOptions.NONE));
            letGo.countDown();
            assertEquals(child.tid(), sys.waitpid(-1, WaitOptions.NONE).pid());
        });
    }

    @Test
    void trap16AnUnchangedChildIsZeroAndNoChildIsAnError() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        Inside.kernel(1, sys -> {
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.WNOHANG));
            int child = sys.clone(CloneFlags.FORK, letGo::await).tid();
            assertEquals(WaitResult.NONE, sys.waitpid(-1, WaitOptions.WNOHANG));
            assertEquals(WaitResult.NONE, sys.waitpid(child, WaitOptions.WNOHANG));
            assertEquals(WaitResult.NONE, sys.waitpid(0, WaitOptions.WNOHANG));
            Refused.with(Errno.ECHILD, () -> sys.waitpid(child + 1, WaitOptions.WNOHANG));
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-child, WaitOptions.WNOHANG));
            letGo.countDown();
            assertEquals(child, sys.waitpid(0, WaitOptions.NONE).pid());
        });
    }

    @Test
    void invariant44AnotherProcessesChildIsNoChild() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        AtomicInteger grandchild = new AtomicInteger();
        Inside.kernel(2, sys -> {
            sys.clone(CloneFlags.FORK, () -> {
                grandchild.set(sys.clone(CloneFlags.FORK, letGo::await).tid());
                letGo.await();
            });
            while (grandchild.get() == 0) {
                sys.schedYield();
            }
            Refused.with(Errno.ECHILD, () -> sys.waitpid(grandchild.get(), WaitOptions.WNOHANG));
            letGo.countDown();
        });
    }

    @Test
    void badOptionsAndTheSmallestNumberAreRefused() throws Exception {
        Inside.kernel(1, sys -> {
            sys.clone(CloneFlags.FORK, () -> {});
            Refused.with(Errno.EINVAL, () -> sys.waitpid(-1, WaitOptions.WEXITED));
            Refused.with(Errno.EINVAL, () -> sys.waitpid(-1, WaitOptions.WNOWAIT));
            Refused.with(Errno.EINVAL, () -> sys.waitpid(-1, WaitOptions.ofBits(0x10)));
            Refused.with(Errno.ESRCH, () -> sys.waitpid(Integer.MIN_VALUE, WaitOptions.NONE));
        });
    }

    @Test
    void trap15ChildrenWithAnotherExitSignalNeedWallOrWclone() throws Exception {
        Inside.kernel(1, sys -> {
            CloneArguments silent = CloneArguments.of(CloneFlags.FORK).withExitSignal(0);
            CloneArguments urgent = CloneArguments.of(CloneFlags.FORK).withExitSignal(Signal.URG);
            int plain = sys.clone(CloneFlags.FORK, () -> {}).tid();
            int mute = sys.clone(silent, () -> {}).tid();
            int other = sys.clone(urgent, () -> {}).tid();
            Refused.with(Errno.ECHILD, () -> sys.waitpid(mute, WaitOptions.NONE));
            Refused.with(Errno.ECHILD, () -> sys.waitpid(other, WaitOptions.NONE));
            Refused.with(Errno.ECHILD, () -> sys.waitpid(plain, WaitOptions.WCLONE));
            assertEquals(plain, sys.waitpid(-1, WaitOptions.NONE).pid());
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.NONE));
            assertEquals(mute, sys.waitpid(mute, WaitOptions.WCLONE).pid());
            assertEquals(other, sys.waitpid(-1, WaitOptions.WALL).pid());
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.WALL));
        });
    }

    @Test
    void anyThreadMayCollectASiblingsChild() throws Exception {
        Inside.kernel(1, sys -> {
            int child = sys.clone(CloneFlags.FORK, () -> sys.exit(6)).tid();
            int[] collected = new int[1];
            sys.join(sys.clone(
                    CloneFlags.THREAD,
                    () -> collected[0] = sys.waitpid(child, WaitOptions.NONE).pid()));
            assertEquals(child, collected[0]);
        });
    }

    @Test
    void aBlockedWaiterWhoseLastChildAnotherCollectsFindsThatItHasNone() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        Inside.kernel(2, sys -> {
            int child = sys.clone(CloneFlags.FORK, letGo::await).tid();
            List<Errno> refusals = new ArrayList<>();
            AtomicInteger collected = new AtomicInteger();
            List<Thread> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(sys.clone(CloneFlags.THREAD, () -> {
                    try {
                        assertEquals(child, sys.waitpid(child, WaitOptions.NONE).pid());
                        collected.incrementAndGet();
                    } catch (KernelException e) {
                        synchronized (refusals) {
                            refusals.add(e.errno());
                        }
                    }
                }));
            }
            for (Thread waiter : waiters) {
                while (waiter.state() != ThreadState.SLEEPING) {
                    sys.schedYield();
                }
            }
            letGo.countDown();
            waiters.forEach(sys::join);
            assertEquals(1, collected.get());
            assertEquals(List.of(Errno.ECHILD, Errno.ECHILD), refusals);
        });
    }

    @Test
    void invariant43ConcurrentWaitersCollectEachDeathExactlyOnce() throws Exception {
        int children = 400;
        Inside.kernel(2, sys -> {
            Set<Integer> collected = ConcurrentHashMap.newKeySet();
            AtomicInteger deaths = new AtomicInteger();
            Set<Integer> born = new HashSet<>();
            // The first child keeps the waiters from finding none too early.
            CountDownLatch letGo = new CountDownLatch(1);
            born.add(sys.clone(CloneFlags.FORK, letGo::await).tid());
            List<Thread> waiters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiters.add(sys.clone(CloneFlags.THREAD, () -> collectAll(sys, collected, deaths)));
            }
            for (int i = 1; i < children; i++) {
                born.add(sys.clone(CloneFlags.FORK, (StepBody) _ -> StepBody.Step.EXIT)
                        .tid());
            }
            letGo.countDown();
            waiters.forEach(sys::join);
            assertEquals(born, collected);
            assertEquals(children, deaths.get());
        });
    }

    private static void collectAll(SystemCalls sys, Set<Integer> collected, AtomicInteger deaths) {
        try {
            while (true) {
                collected.add(sys.waitpid(-1, WaitOptions.NONE).pid());
                deaths.incrementAndGet();
            }
        } catch (KernelException e) {
            assertEquals(Errno.ECHILD, e.errno());
        }
    }

    @Test
    void observingADeathFromOutsideCollectsNothing() throws Exception {
        Inside.kernel(2, sys -> {
            Thread child = sys.clone(CloneFlags.FORK, () -> sys.exit(3));
            assertEquals(ExitStatus.exited(3), child.process().waitFor());
            assertEquals(
                    ExitStatus.exited(3).toWord(),
                    sys.waitpid(child.tid(), WaitOptions.NONE).status());
            assertEquals(ExitStatus.exited(3), child.process().waitFor());
        });
    }

    @Test
    void aStacklessParentIsToldToWaitAndComesBack() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(1)) {
            StacklessParent parent = new StacklessParent(letGo);
            var process = kernel.spawn(io.selvage.api.Program.stackless("parent", () -> parent));
            parent.blocked.await();
            letGo.countDown();
            assertEquals(ExitStatus.exited(9), process.waitFor());
        }
    }

    /// Exits with the code of its child.
    private static final class StacklessParent implements StepBody {
        final CountDownLatch blocked = new CountDownLatch(1);
        private final CountDownLatch letGo;
        private int child;

        StacklessParent(CountDownLatch letGo) {
            this.letGo = letGo;
        }

        @Override
        public Step step(SystemCalls sys) {
            if (child == 0) {
                child = sys.clone(CloneFlags.FORK, () -> {
                            letGo.await();
                            sys.exit(9);
                        })
                        .tid();
            }
            WaitResult result = sys.waitpid(child, WaitOptions.NONE);
            if (result == WaitResult.BLOCKED) {
                blocked.countDown();
                return Step.BLOCK;
            }
            sys.exit(result.status() >> 8);
            return Step.EXIT;
        }
    }

    @Test
    void waitingAddsTheCoreTimeOfTheChild() throws Exception {
        Inside.kernel(1, sys -> {
            Duration used = Duration.ZERO;
            // Accounts are kept by sampling: a child is charged if a tick falls into its life.
            while (!used.isPositive()) {
                int child = sys.clone(CloneFlags.FORK, () -> {
                            for (int i = 0; i < 1_000_000; i++) {
                                java.lang.Thread.onSpinWait();
                            }
                        })
                        .tid();
                used = sys.waitpid(child, WaitOptions.NONE).cpuTime();
                sys.schedYield();
            }
        });
    }
}
