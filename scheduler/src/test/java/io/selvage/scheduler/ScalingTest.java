package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.CountedSteps;
import io.selvage.api.scheduling.Topology;
import io.selvage.scheduler.Worker.Act;
import io.selvage.scheduler.policy.Eevdf;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How the cost of a dispatch grows with the threads and cores, in counted steps, and how soon a burst at one core
/// has been spread over all. The simulation's own queue of cores is counted too: a comparison per level and step.
@Timeout(120)
class ScalingTest {
    private static final long MILLISECOND = 1_000_000;
    private static final int YIELDS = 8;

    /// What a dispatch may cost for each doubling of threads per core or of cores.
    private static final double PER_DOUBLING = 3;

    private record Cost(int cores, int threads, double stepsPerDispatch) {
        double doublings() {
            return Math.log(1.0 + (double) threads / cores) / Math.log(2) + Math.log(cores) / Math.log(2);
        }
    }

    private static Cost cost(int cores, int threads) throws InterruptedException {
        assertTrue(CountedSteps.areCounted(), "this test needs -Dio.selvage.countSteps=true");
        try (var run = new SimulatedRun(Topology.flat(cores), Eevdf::new, 1)) {
            List<Act> script = IntStream.range(0, YIELDS)
                    .<Act>mapToObj(_ -> new Act.Yield())
                    .toList();
            for (int i = 0; i < threads; i++) {
                run.add(SchedulingParameters.normal(1_024 << i % 3, 0, null), script);
            }
            long before = CountedSteps.sum();
            run.run(Long.MAX_VALUE);
            long dispatches =
                    IntStream.range(0, cores).mapToLong(run.machine::dispatches).sum();
            assertEquals((YIELDS + 1L) * threads, dispatches);
            return new Cost(cores, threads, (CountedSteps.sum() - before) / (double) dispatches);
        }
    }

    private static void assertLogarithmic(Cost least, Cost cost) {
        double most = least.stepsPerDispatch() + PER_DOUBLING * (cost.doublings() - least.doublings());
        assertTrue(cost.stepsPerDispatch() <= most, () -> cost + " after " + least + ", at most " + most);
    }

    @Test
    void aDispatchCostsLogarithmicallyMoreWithMoreThreads() throws InterruptedException {
        Cost few = cost(1, 10);

        assertLogarithmic(few, cost(1, 1_000));
        assertLogarithmic(few, cost(1, 30_000));
    }

    @Test
    void aDispatchCostsLogarithmicallyMoreWithMoreCores() throws InterruptedException {
        Cost one = cost(1, 40);

        assertLogarithmic(one, cost(16, 640));
        assertLogarithmic(one, cost(256, 10_240));
        assertLogarithmic(one, cost(1_024, 40_960));
    }

    @Test
    void aBurstAtOneCoreIsBalancedWithinFivePerCentAfterAFewTicks() throws InterruptedException {
        int cores = 256;
        int perCore = 200;
        try (var run = new SimulatedRun(Topology.flat(cores), Eevdf::new, 1)) {
            for (int i = 0; i < cores * perCore; i++) {
                run.add(SchedulingParameters.DEFAULT, new Act.Compute(Integer.MAX_VALUE));
            }
            run.run(5 * MILLISECOND);

            for (int threads : run.threadsPerCore()) {
                assertEquals(perCore, threads, perCore / 20.0);
            }
        }
    }
}
