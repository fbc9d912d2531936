package io.selvage.it;

import static io.selvage.api.SchedulingCalls.PRIO_PROCESS;
import static io.selvage.api.SchedulingCalls.SCHED_FIFO;
import static io.selvage.api.SchedulingCalls.SCHED_IDLE;
import static io.selvage.api.SchedulingCalls.SCHED_OTHER;
import static io.selvage.api.SchedulingCalls.SCHED_RR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.scheduling.Topology;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who runs, when several could (MODEL 12.1 to 12.3, 12.6, 12.8): on real cores, decided by order and
/// counts.
@Timeout(60)
class PreemptionTest {
    private final List<String> order = new CopyOnWriteArrayList<>();

    /// On real cores, then on simulated ones that the same scheduler decides for.
    private void onBothMachines(int cores, Inside.Check check) throws InterruptedException {
        Inside.kernel(cores, check);
        order.clear();
        try (Kernel kernel = Kernel.boot(KernelConfig.simulated(7, Topology.flat(cores)))) {
            Inside.process(kernel, check);
        }
    }

    private static void awaitSleep(SystemCalls sys, Thread thread) throws InterruptedException {
        Inside.until(() -> {
            sys.schedYield();
            return thread.state() == ThreadState.SLEEPING;
        });
    }

    /// A thread with attributes that sleeps, and says when it runs.
    private Thread runner(SystemCalls sys, String name, SchedulingAttributes attributes) throws InterruptedException {
        Thread thread = sys.clone(CloneFlags.THREAD, () -> {
            sys.park();
            order.add(name);
        });
        awaitSleep(sys, thread);
        sys.schedSetattr(thread.tid(), attributes);
        return thread;
    }

    /// Lets threads that sleep become ready at once, while the caller, above them all, keeps the core.
    private static void release(SystemCalls sys, List<Thread> threads) {
        sys.schedSetscheduler(0, SCHED_FIFO, 99);
        threads.forEach(Thread::unpark);
        for (int i = 0; i < 1_000; i++) {
            sys.checkpoint();
        }
        sys.schedSetscheduler(0, SCHED_OTHER, 0);
        for (Thread thread : threads) {
            sys.join(thread);
        }
    }

    @Test
    void aHigherClassRunsFirstWhateverTheOrderOfWakeUps() throws Exception {
        onBothMachines(1, sys -> {
            List<Thread> threads = List.of(
                    runner(sys, "idle", SchedulingAttributes.ordinary(SCHED_IDLE, 0)),
                    runner(sys, "fifo 5", SchedulingAttributes.realTime(SCHED_FIFO, 5)),
                    runner(sys, "rr 7", SchedulingAttributes.realTime(SCHED_RR, 7)),
                    runner(sys, "deadline", SchedulingAttributes.deadline(1_000_000, 10_000_000, 10_000_000)),
                    runner(sys, "fifo 98", SchedulingAttributes.realTime(SCHED_FIFO, 98)));
            release(sys, threads);
            assertEquals(List.of("deadline", "fifo 98", "rr 7", "fifo 5", "idle"), order);
        });
    }

    /// Two ordinary threads that never rest have two cores, so nothing is left for one of the class Idle,
    /// on whichever core it was when they came: both begin, the second in its place.
    @Test
    void anIdleThreadKeepsNoCoreFromAnOrdinaryOneThatWaitsElsewhere() throws Exception {
        Inside.kernel(2, sys -> {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger present = new AtomicInteger();
            Thread idle = sys.clone(CloneFlags.THREAD, () -> {
                sys.schedSetscheduler(0, SCHED_IDLE, 0);
                while (!over.get()) {
                    sys.checkpoint();
                }
            });
            for (int i = 0; i < 2; i++) {
                sys.clone(CloneFlags.THREAD, () -> {
                    present.incrementAndGet();
                    while (!over.get()) {
                        sys.checkpoint();
                    }
                });
            }
            while (present.get() < 2) {
                sys.nanosleep(Duration.ofMillis(1));
            }
            over.set(true);
            sys.join(idle);
        });
    }

    @Test
    void equalPrioritiesRunInTheOrderOfTheirWakeUps() throws Exception {
        onBothMachines(1, sys -> {
            SchedulingAttributes same = SchedulingAttributes.realTime(SCHED_FIFO, 5);
            release(sys, List.of(runner(sys, "a", same), runner(sys, "b", same), runner(sys, "c", same)));
            assertEquals(List.of("a", "b", "c"), order);
        });
    }

    @Test
    void whoIsWokenAboveTheRunningThreadRunsAtItsNextPreemptionPoint() throws Exception {
        onBothMachines(1, sys -> {
            AtomicBoolean ran = new AtomicBoolean();
            Thread urgent = sys.clone(CloneFlags.THREAD, () -> {
                sys.park();
                ran.set(true);
            });
            sys.schedSetattr(urgent.tid(), SchedulingAttributes.realTime(SCHED_FIFO, 1));
            awaitSleep(sys, urgent);
            urgent.unpark();
            sys.checkpoint();
            assertTrue(ran.get());
        });
    }

    @Test
    void whoLowersItselfBelowAReadyThreadGivesWayBeforeTheCallReturns() throws Exception {
        onBothMachines(1, sys -> {
            AtomicBoolean ran = new AtomicBoolean();
            sys.schedSetscheduler(0, SCHED_FIFO, 10);
            Thread other = sys.clone(CloneFlags.THREAD, () -> ran.set(true));
            sys.schedSetscheduler(other.tid(), SCHED_FIFO, 5);
            sys.checkpoint();
            assertTrue(!ran.get());
            sys.schedSetparam(0, 4);
            assertTrue(ran.get());
        });
    }

    @Test
    void whoRaisesAReadyThreadAboveItselfGivesWayBeforeTheCallReturns() throws Exception {
        onBothMachines(1, sys -> {
            AtomicBoolean ran = new AtomicBoolean();
            sys.schedSetscheduler(0, SCHED_FIFO, 10);
            Thread other = sys.clone(CloneFlags.THREAD, () -> ran.set(true));
            sys.schedSetscheduler(other.tid(), SCHED_FIFO, 11);
            assertTrue(ran.get());
        });
    }

    @Test
    void yieldingGoesBehindEqualsAndNotBehindLowerOnes() throws Exception {
        onBothMachines(1, sys -> {
            sys.schedSetscheduler(0, SCHED_FIFO, 10);
            Thread equal = sys.clone(CloneFlags.THREAD, () -> order.add("equal"));
            Thread lower = sys.clone(CloneFlags.THREAD, () -> order.add("lower"));
            sys.schedSetparam(lower.tid(), 9);
            sys.checkpoint();
            assertEquals(List.of(), order);
            sys.schedYield();
            sys.schedYield();
            assertEquals(List.of("equal"), order);
            sys.join(equal);
            sys.join(lower);
        });
    }

    @Test
    void trap45AThreadIsNeverSeenOnACoreThatItMayNotUse() throws Exception {
        onBothMachines(2, sys -> {
            // The number of the change and the mask, so that a change unnoticed is not taken for none.
            AtomicInteger present = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger wrong = new AtomicInteger();
            Thread moved = sys.clone(CloneFlags.THREAD, () -> {
                while (!over.get()) {
                    int before = present.get();
                    int core = sys.schedGetcpu();
                    int mask = before & 3;
                    if (before == present.get() && mask != 0 && ((mask >> core) & 1) == 0) {
                        wrong.incrementAndGet();
                    }
                }
            });
            for (int i = 0; i < 2_000; i++) {
                int mask = 1 + i % 3;
                present.set(0);
                sys.schedSetaffinity(moved.tid(), CoreMask.ofBits(mask));
                present.set((i << 2) | mask);
                sys.schedYield();
            }
            over.set(true);
            sys.join(moved);
            assertEquals(0, wrong.get());
        });
    }

    @Test
    void whoTakesItsCoreFromItselfIsElsewhereWhenTheCallReturns() throws Exception {
        onBothMachines(2, sys -> {
            for (int i = 0; i < 500; i++) {
                int core = i % 2;
                sys.schedSetaffinity(0, CoreMask.ofBits(1L << core));
                assertEquals(core, sys.schedGetcpu());
            }
        });
    }

    @Test
    void aStacklessThreadMovesBeforeItsNextStep() throws Exception {
        onBothMachines(2, sys -> {
            AtomicInteger steps = new AtomicInteger();
            AtomicInteger wrong = new AtomicInteger();
            Thread stackless = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                int step = steps.getAndIncrement();
                if (step > 0 && calls.schedGetcpu() != (step - 1) % 2) {
                    wrong.incrementAndGet();
                }
                calls.schedSetaffinity(0, CoreMask.ofBits(1L << step % 2));
                return step == 200 ? StepBody.Step.EXIT : StepBody.Step.YIELD;
            });
            sys.join(stackless);
            assertEquals(0, wrong.get());
        });
    }

    @Test
    void trap48AnIdleThreadWaitsForEverybody() throws Exception {
        onBothMachines(1, sys -> {
            AtomicBoolean ran = new AtomicBoolean();
            Thread idle = sys.clone(CloneFlags.THREAD, () -> ran.set(true));
            sys.schedSetscheduler(idle.tid(), SCHED_IDLE, 0);
            sys.setpriority(PRIO_PROCESS, idle.tid(), -20);
            for (int i = 0; i < 100; i++) {
                sys.schedYield();
            }
            assertTrue(!ran.get());
            sys.join(idle);
            assertTrue(ran.get());
        });
    }
}
