package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.Process;
import io.selvage.api.ProcessGuid;
import io.selvage.api.Resource;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// PIDs and TIDs come and go, GUIDs stay (MODEL 5).
@Timeout(120)
class NumbersTest {
    /// Numbers 300 up to this are what remains after the first round.
    private static final int FEW = 304;

    @Test
    void numbersGoUpThenWrapToThreeHundred() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(FEW))) {
            Inside.process(kernel, sys -> {
                assertEquals(3, sys.getpid());
                int expected = 4;
                for (int round = 0; round < 600; round++) {
                    Thread thread = sys.clone(CloneFlags.THREAD, (StepBody) _ -> StepBody.Step.EXIT);
                    assertEquals(expected, thread.tid());
                    sys.join(thread);
                    expected = expected + 1 == FEW ? 300 : expected + 1;
                }
            });
        }
    }

    @Test
    void invariant6WhatIsBusyIsSkipped() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(FEW))) {
            Inside.process(kernel, sys -> {
                Exhaustion exhaustion = new Exhaustion(sys);
                assertEquals(FEW - 4, exhaustion.size());
                assertEquals(FEW - 4, Set.copyOf(exhaustion.tids()).size());
                exhaustion.end();
                CountDownLatch letGo = new CountDownLatch(1);
                Thread first = sys.clone(CloneFlags.THREAD, letGo::await);
                assertEquals(300, first.tid());
                for (int round = 0; round < 10; round++) {
                    Thread thread = sys.clone(CloneFlags.THREAD, () -> {});
                    assertEquals(301 + round % 3, thread.tid());
                    sys.join(thread);
                }
                letGo.countDown();
                sys.join(first);
            });
        }
    }

    @Test
    void whenNoneIsFreeCreationFailsAndLaterSucceeds() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(KernelConfig.MIN_PID_MAX))) {
            Inside.process(kernel, sys -> {
                Exhaustion exhaustion = new Exhaustion(sys);
                Refused.with(Errno.EAGAIN, () -> sys.clone(CloneFlags.FORK, () -> {}));
                Refused.with(Errno.EAGAIN, () -> sys.clone(CloneFlags.THREAD, (StepBody) _ -> StepBody.Step.EXIT));
                Refused.with(Errno.EAGAIN, () -> sys.spawn(io.selvage.api.Program.of("program", _ -> 0)));
                Refused.with(Errno.EAGAIN, () -> kernel.spawn(io.selvage.api.Program.of("program", _ -> 0)));
                exhaustion.end();
                Thread child = sys.clone(CloneFlags.FORK, () -> {});
                assertEquals(300, child.tid());
                sys.waitpid(300, WaitOptions.NONE);
            });
        }
    }

    @Test
    void trap11AZombieKeepsItsNumberUntilItIsCollected() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(FEW))) {
            Inside.process(kernel, sys -> {
                new Exhaustion(sys).end();
                Thread zombie = sys.clone(CloneFlags.FORK, () -> sys.exit(1));
                sys.join(zombie);
                assertEquals(300, zombie.tid());
                for (int round = 0; round < 10; round++) {
                    Thread thread = sys.clone(CloneFlags.THREAD, () -> {});
                    assertNotEquals(300, thread.tid());
                    sys.join(thread);
                }
                assertSame(zombie.process(), kernel.find(300));
                sys.waitpid(300, WaitOptions.NONE);
                Set<Integer> tids = new HashSet<>();
                for (int round = 0; round < 4; round++) {
                    Thread thread = sys.clone(CloneFlags.THREAD, () -> {});
                    tids.add(thread.tid());
                    sys.join(thread);
                }
                assertEquals(Set.of(300, 301, 302, 303), tids);
            });
        }
    }

    @Test
    void trap11ALeaderThatExitedFirstKeepsTheNumberOfItsProcess() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(FEW))) {
            Inside.process(kernel, sys -> {
                new Exhaustion(sys).end();
                Thread leader = sys.clone(CloneFlags.FORK, () -> {
                    sys.clone(CloneFlags.THREAD, letGo::await);
                    sys.exitThread(0);
                });
                sys.join(leader);
                assertEquals(300, leader.tid());
                for (int round = 0; round < 10; round++) {
                    Thread thread = sys.clone(CloneFlags.THREAD, () -> {});
                    assertTrue(thread.tid() > 301, () -> "tid " + thread.tid());
                    sys.join(thread);
                }
                letGo.countDown();
                sys.waitpid(300, WaitOptions.NONE);
            });
        }
    }

    @Test
    void aHandleNeverMeansWhoeverHasItsNumberNow() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(KernelConfig.MIN_PID_MAX))) {
            Inside.process(kernel, sys -> {
                new Exhaustion(sys).end();
                Thread first = sys.clone(CloneFlags.FORK, () -> sys.exit(1));
                sys.waitpid(first.tid(), WaitOptions.NONE);
                CountDownLatch letGo = new CountDownLatch(1);
                Thread second = sys.clone(CloneFlags.FORK, () -> {
                    letGo.await();
                    sys.exit(2);
                });
                assertEquals(first.tid(), second.tid());
                assertNotSame(first.process(), second.process());
                assertNotEquals(first.process(), second.process());
                assertNotEquals(first.process().guid(), second.process().guid());
                assertEquals(ExitStatus.exited(1), first.process().waitFor());
                assertEquals(ThreadState.DEAD, first.state());
                sys.join(first);
                first.unpark();
                assertNull(second.process().exitStatus());
                assertSame(second.process(), kernel.find(second.tid()));
                letGo.countDown();
                assertEquals(ExitStatus.exited(2), second.process().waitFor());
                sys.waitpid(second.tid(), WaitOptions.NONE);
            });
        }
    }

    @Test
    void aDeadThreadsNumberIsUnknown() throws Exception {
        Inside.kernel(1, sys -> {
            Thread thread = sys.clone(CloneFlags.THREAD, () -> {});
            sys.join(thread);
            Refused.with(Errno.ESRCH, () -> sys.kcmp(sys.gettid(), thread.tid(), Resource.VM));
            Refused.with(Errno.ESRCH, () -> sys.kcmp(0, sys.gettid(), Resource.VM));
        });
    }

    @Test
    void invariants4And5GuidsAreUniqueAndStay() throws Exception {
        Set<ProcessGuid> born = ConcurrentHashMap.newKeySet();
        int[] births = new int[1];
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(FEW).events(event -> {
            if (event instanceof KernelEvent.ProcessCreated created) {
                assertTrue(born.add(created.process()));
                births[0]++;
            }
        }))) {
            Inside.process(kernel, sys -> {
                for (int round = 0; round < 1_000; round++) {
                    ProcessGuid[] inside = new ProcessGuid[1];
                    Process child = sys.clone(
                                    CloneFlags.FORK,
                                    () -> inside[0] = sys.process().guid())
                            .process();
                    ProcessGuid before = child.guid();
                    sys.waitpid(child.pid(), WaitOptions.NONE);
                    assertEquals(before, inside[0]);
                    assertEquals(before, child.guid());
                }
            });
        }
        assertEquals(1_002, births[0]);
        assertEquals(1_002, born.size());
    }

    @Test
    void invariant7TenThousandProcessesLeaveNoNumberBehind() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).pidMax(FEW))) {
            Inside.process(kernel, sys -> {
                for (int round = 0; round < 2_500; round++) {
                    spawnAndCollect(sys);
                }
                // All numbers from 300 up are free again.
                Exhaustion exhaustion = new Exhaustion(sys);
                assertEquals(Set.of(300, 301, 302, 303), Set.copyOf(exhaustion.tids()));
                exhaustion.end();
            });
        }
    }

    private static void spawnAndCollect(SystemCalls sys) {
        sys.clone(CloneFlags.FORK, () -> {});
        sys.clone(CloneFlags.FORK, (StepBody) _ -> StepBody.Step.EXIT);
        sys.clone(CloneFlags.CLONE_VM, () -> sys.exit(3));
        sys.clone(CloneFlags.CLONE_FILES, () -> sys.exitThread(4));
        for (int i = 0; i < 4; i++) {
            sys.waitpid(-1, WaitOptions.NONE);
        }
    }
}
