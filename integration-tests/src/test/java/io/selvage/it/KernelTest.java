package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Booting, looking from outside, and calling from where one must not.
@Timeout(60)
class KernelTest {

    @Test
    @SuppressWarnings("try") // Closed early on purpose.
    void twoKernelsAreIndependent() throws Exception {
        try (Kernel one = Inside.boot(1);
                Kernel two = Inside.boot(1)) {
            CountDownLatch letGo = new CountDownLatch(1);
            Program program = Program.of("waits", sys -> {
                letGo.await();
                return sys.getpid();
            });
            Process first = one.spawn(program);
            Process second = two.spawn(program);
            assertEquals(first.pid(), second.pid());
            assertNotEquals(first.guid(), second.guid());
            assertNotEquals(
                    java.util.Objects.requireNonNull(one.find(1)).guid(),
                    java.util.Objects.requireNonNull(two.find(1)).guid());
            one.close();
            letGo.countDown();
            assertEquals(ExitStatus.exited(second.pid()), second.waitFor());
        }
    }

    @Test
    void systemCallsOfOneKernelAreRefusedToThreadsOfAnother() throws Exception {
        try (Kernel one = Inside.boot(1);
                Kernel two = Inside.boot(1)) {
            SystemCalls[] ofOne = new SystemCalls[1];
            Thread[] threadOfOne = new Thread[1];
            Inside.process(one, sys -> {
                ofOne[0] = sys;
                threadOfOne[0] = sys.thread();
            });
            Inside.process(two, sys -> {
                Refused.with(Errno.ESRCH, () -> ofOne[0].getpid());
                Refused.with(Errno.EINVAL, () -> sys.join(threadOfOne[0]));
                // A handle may be used from anywhere.
                threadOfOne[0].join();
                assertEquals(ExitStatus.exited(0), threadOfOne[0].process().waitFor());
            });
        }
    }

    @Test
    void systemCallsAreRefusedToThreadsOfNoKernel() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            SystemCalls[] calls = new SystemCalls[1];
            Inside.process(kernel, sys -> calls[0] = sys);
            SystemCalls sys = calls[0];
            String message =
                    String.valueOf(Refused.with(Errno.ESRCH, sys::getpid).getMessage());
            assertTrue(message.contains(java.lang.Thread.currentThread().getName()), message);
            Refused.with(Errno.ESRCH, () -> sys.exit(1));
            Refused.with(Errno.ESRCH, () -> sys.pipe());
            Refused.with(Errno.ESRCH, () -> sys.clone(CloneFlags.THREAD, () -> {}));
            Refused.with(Errno.ESRCH, Kernel::current);
            java.lang.Thread.startVirtualThread(() -> Refused.with(Errno.ESRCH, sys::getpid))
                    .join();
        }
    }

    @Test
    void currentFindsTheSystemCallsHoweverDeepInside() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Inside.process(kernel, sys -> {
                assertSame(sys, Kernel.current());
                int[] pids = List.of(3, 1, 2).stream()
                        .sorted()
                        .mapToInt(i -> Kernel.current().getpid())
                        .toArray();
                assertEquals(sys.getpid(), pids[2]);
                int[] inThread = new int[1];
                sys.join(sys.clone(
                        CloneFlags.THREAD, () -> inThread[0] = Kernel.current().gettid()));
                assertEquals(sys.gettid() + 1, inThread[0]);
            });
            assertEquals(
                    ExitStatus.exited(0),
                    kernel.spawn(Program.stackless("steps", () -> sys -> {
                                assertSame(sys, Kernel.current());
                                return StepBody.Step.EXIT;
                            }))
                            .waitFor());
        }
    }

    @Test
    void findKnowsTheLivingAndForgetsTheCollected() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            CountDownLatch letGo = new CountDownLatch(1);
            Process process = kernel.spawn(Program.of("waits", sys -> {
                letGo.await();
                return 0;
            }));
            assertSame(process, kernel.find(process.pid()));
            assertNull(kernel.find(process.pid() + 1));
            for (int pid : new int[] {0, 2, -1, 32_767, 32_768, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertNull(kernel.find(pid), () -> "pid " + pid);
            }
            letGo.countDown();
            process.waitFor();
            Inside.until(() -> kernel.find(process.pid()) == null);
            assertEquals(ExitStatus.exited(0), process.exitStatus());
        }
    }

    @Test
    void aThreadsNumberFindsNoProcess() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Inside.process(kernel, sys -> {
                CountDownLatch letGo = new CountDownLatch(1);
                Thread thread = sys.clone(CloneFlags.THREAD, letGo::await);
                assertNull(kernel.find(thread.tid()));
                assertNotNull(kernel.find(sys.getpid()));
                letGo.countDown();
            });
        }
    }

    @Test
    void theListOfProcessesSaysWhoTheyAre() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Process process = kernel.spawn(Program.of("parent", sys -> {
                CountDownLatch letGo = new CountDownLatch(1);
                Thread child = sys.clone(CloneFlags.FORK, letGo::await);
                Thread thread = sys.clone(CloneFlags.THREAD, letGo::await);
                while (child.state() != ThreadState.SLEEPING || thread.state() != ThreadState.SLEEPING) {
                    sys.schedYield();
                }
                List<ProcessInfo> rows = kernel.processes();
                assertEquals(3, rows.size());
                ProcessInfo init = rows.get(0);
                assertEquals(1, init.pid());
                assertEquals(0, init.ppid());
                assertEquals("init", init.name());
                ProcessInfo self = rows.get(1);
                assertEquals(sys.getpid(), self.pid());
                assertEquals(1, self.ppid());
                assertEquals("parent", self.name());
                assertEquals(2, self.threads());
                assertEquals(ThreadState.RUNNING, self.state());
                assertEquals(0, self.core());
                assertEquals(sys.process().guid(), self.guid());
                ProcessInfo row = rows.get(2);
                assertEquals(sys.getpid(), row.ppid());
                assertEquals(ThreadState.SLEEPING, row.state());
                letGo.countDown();
                sys.join(child);
                ProcessInfo zombie = kernel.processes().get(2);
                assertEquals(ThreadState.ZOMBIE, zombie.state());
                assertEquals(0, zombie.threads());
                return 0;
            }));
            assertEquals(ExitStatus.exited(0), process.waitFor());
        }
    }

    @Test
    void waitingWithATimeLimitReturnsNothingIfTheProcessLives() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            CountDownLatch letGo = new CountDownLatch(1);
            Process process = kernel.spawn(Program.of("waits", sys -> {
                letGo.await();
                return 3;
            }));
            assertNull(process.waitFor(Duration.ZERO));
            assertNull(process.waitFor(Duration.ofSeconds(-1)));
            assertNull(process.waitFor(Duration.ofNanos(1)));
            assertNull(process.exitStatus());
            letGo.countDown();
            assertEquals(ExitStatus.exited(3), process.waitFor(Duration.ofDays(1)));
            assertEquals(ExitStatus.exited(3), process.waitFor(Duration.ZERO));
        }
    }

    @Test
    void joiningOneselfIsADeadlock() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EDEADLK, () -> sys.join(sys.thread()));
            Refused.with(Errno.EDEADLK, () -> sys.thread().join());
        });
    }

    @Test
    void aStacklessThreadMayNotWaitOnTheJavaStack() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(1)) {
            Process waiting = kernel.spawn(Program.of("waits", sys -> {
                letGo.await();
                return 0;
            }));
            assertEquals(
                    ExitStatus.exited(0),
                    kernel.spawn(Program.stackless("steps", () -> sys -> {
                                Refused.with(Errno.EDEADLK, waiting::waitFor);
                                Thread thread = sys.clone(CloneFlags.THREAD, letGo::await);
                                Refused.with(Errno.EDEADLK, thread::join);
                                return StepBody.Step.EXIT;
                            }))
                            .waitFor());
            letGo.countDown();
        }
    }

    @Test
    void aProgramThatCannotBeMadeLeavesNothingBehind() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Process before = kernel.spawn(Program.of("before", sys -> 0));
            Program faulty = Program.stackless("faulty", () -> {
                throw new IllegalArgumentException("no state machine today");
            });
            org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class, () -> kernel.spawn(faulty));
            assertEquals(
                    before.pid() + 1,
                    kernel.spawn(Program.of("after", sys -> 0)).pid());
        }
        assertEquals(List.of(), PlatformThreads.ofKernels());
    }

    @Test
    void theDefaultIsOneCorePerCpu() {
        try (Kernel kernel = Kernel.boot(KernelConfig.defaults().pinning(KernelConfig.Pinning.UNPINNED))) {
            assertEquals(
                    Runtime.getRuntime().availableProcessors(), kernel.cores().size());
            assertFalse(kernel.processes().isEmpty());
        }
    }
}
