package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.api.simulation.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Kernels on simulated cores whose scheduler decides.
@Timeout(60)
class SimulatedSchedulingTest {
    private static final int CALLS = 300;

    /// {@return the steps of a run}
    private static List<Step> run(KernelConfig config, Inside.Check program) throws InterruptedException {
        List<Step> steps = new ArrayList<>();
        try (Kernel kernel = Kernel.boot(config)) {
            var simulation = kernel.simulation();
            assertNotNull(simulation);
            simulation.observe(steps::add);
            Inside.process(kernel, program);
            assertEquals(List.of(), simulation.leaks());
        }
        return steps;
    }

    private static void compute(SystemCalls sys) {
        for (int call = 0; call < CALLS; call++) {
            sys.getpid();
        }
    }

    private static Inside.Check parallel(int threads) {
        return sys -> {
            List<io.selvage.api.Thread> started = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                started.add(sys.clone(CloneFlags.THREAD, () -> compute(sys)));
            }
            for (io.selvage.api.Thread thread : started) {
                sys.join(thread);
            }
        };
    }

    private static long nanosOf(List<Step> steps) {
        return steps.getLast().nanos();
    }

    @Test
    void threadsComputeAtTheSameTimeOnAsManyCoresAsThereAre() throws Exception {
        long one = nanosOf(run(KernelConfig.simulated(1, Topology.flat(1)), parallel(16)));
        long sixteen = nanosOf(run(KernelConfig.simulated(1, Topology.flat(16)), parallel(16)));
        long slow = nanosOf(run(KernelConfig.simulated(1, Topology.flat(16).withCapacities(512)), parallel(16)));

        assertTrue(one >= 16 * CALLS * 1_000L, () -> "one core took " + one);
        assertTrue(sixteen < one / 8, () -> "one core took " + one + ", sixteen took " + sixteen);
        assertTrue(slow > 3 * sixteen / 2, () -> "fast ones took " + sixteen + ", slow ones took " + slow);
    }

    /// Keeps whom it has, and throws at the thirtieth choice and ever after.
    private static final class Breaks implements SchedulingPolicy {
        private final EntityQueue waiting = new EntityQueue();
        private final AtomicInteger failures;
        private int left = 30;

        Breaks(AtomicInteger failures) {
            this.failures = failures;
        }

        @Override
        public void enqueue(SchedulingEntity thread, Arrival arrival) {
            waiting.addLast(thread);
        }

        @Override
        public @Nullable SchedulingEntity pick() {
            if (left == 0) {
                failures.incrementAndGet();
                throw new IllegalStateException("broken on purpose");
            }
            left--;
            return waiting.pollFirst();
        }

        @Override
        public void charge(SchedulingEntity running, long nanos) {}

        @Override
        public void leave(SchedulingEntity running) {}

        @Override
        public void remove(SchedulingEntity thread) {
            waiting.remove(thread);
        }

        @Override
        public @Nullable SchedulingEntity give(int core) {
            return waiting.pollLast(core);
        }

        @Override
        public int size() {
            return waiting.size();
        }

        @Override
        public boolean isTurnOver(SchedulingEntity running) {
            return true;
        }
    }

    @Test
    void aPolicyThatThrowsIsReplacedAndNobodyIsLost() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        KernelConfig config =
                KernelConfig.simulated(1, Topology.flat(2)).schedulingPolicy(environment -> new Breaks(failures));
        List<Step> first = run(config, parallel(20));

        assertTrue(failures.get() > 0);
        assertEquals(first.toString(), run(config, parallel(20)).toString());
    }

    @Test
    void theSameSeedGivesTheSameRun() throws Exception {
        KernelConfig config = KernelConfig.simulated(7, Topology.of("2 nodes x 2 cores x 2 threads + 2 cores at 300"));

        assertEquals(
                run(config, parallel(20)).toString(), run(config, parallel(20)).toString());
    }

    @Test
    void realTimeGoesFirstAndAffinityIsKept() throws Exception {
        List<String> order = new ArrayList<>();
        List<Step> steps = run(KernelConfig.simulated(1, Topology.flat(2)), sys -> {
            sys.schedSetaffinity(0, CoreMask.ofBits(2));
            sys.schedSetscheduler(0, SchedulingCalls.SCHED_FIFO, 50);
            for (int priority = 10; priority <= 30; priority += 10) {
                int own = priority;
                io.selvage.api.Thread thread = sys.clone(CloneFlags.THREAD, () -> {
                    compute(sys);
                    order.add("priority " + own);
                });
                sys.schedSetscheduler(thread.tid(), SchedulingCalls.SCHED_FIFO, priority);
            }
            sys.schedSetscheduler(0, SchedulingCalls.SCHED_OTHER, 0);
            compute(sys);
            order.add("normal");
        });

        assertEquals(List.of("priority 30", "priority 20", "priority 10", "normal"), order);
        assertTrue(steps.stream().filter(step -> step.nanos() > 100_000).allMatch(step -> step.core() == 1));
    }

    @Test
    void stacklessThreadsAreScheduledToo() throws Exception {
        int[] steps = new int[2];
        run(KernelConfig.simulated(1, Topology.flat(2)), sys -> {
            List<io.selvage.api.Thread> started = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int own = i;
                StepBody body = _ -> ++steps[own] < CALLS ? StepBody.Step.YIELD : StepBody.Step.EXIT;
                started.add(sys.clone(CloneFlags.THREAD, body));
            }
            for (io.selvage.api.Thread thread : started) {
                sys.join(thread);
            }
        });

        assertEquals(CALLS, steps[0]);
        assertEquals(CALLS, steps[1]);
    }
}
