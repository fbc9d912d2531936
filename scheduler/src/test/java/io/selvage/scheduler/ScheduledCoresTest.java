package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Topology;
import io.selvage.scheduler.SchedulingParameters.Mode;
import io.selvage.scheduler.Worker.Act.Compute;
import io.selvage.scheduler.Worker.Act.Yield;
import io.selvage.scheduler.policy.Eevdf;
import io.selvage.scheduler.policy.Fifo;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScheduledCoresTest {
    private static final long SECOND = 1_000_000_000;
    private static final int FOR_EVER = Integer.MAX_VALUE;

    @Test
    void coresWorkAtTheSameTime() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.flat(4), Fifo::new, 1)) {
            for (int i = 0; i < 4; i++) {
                run.add(SchedulingParameters.DEFAULT, new Compute(100));
            }
            run.run(SECOND);

            assertTrue(run.haveAllEnded());
            // The last step of each is the one in which it ends.
            assertEquals(100 * SimulatedRun.STEP_NANOS, run.machine.clock().nanoTime());
            assertEquals(
                    4, IntStream.range(0, 4).mapToLong(run.machine::dispatches).sum());
        }
    }

    @Test
    void aSlowCoreTakesLongerForAStep() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.flat(1).withCapacities(256), Fifo::new, 1)) {
            Worker worker = run.add(SchedulingParameters.DEFAULT, new Compute(10), new Yield(), new Compute(10));
            run.run(SECOND);

            assertEquals(21 * 4 * SimulatedRun.STEP_NANOS, run.machine.clock().nanoTime());
            assertEquals(22 * 4 * SimulatedRun.STEP_NANOS, worker.runNanos());
        }
    }

    @Test
    void invariant59OneCoreIsSharedByWeight() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.flat(1), Eevdf::new, 1)) {
            List<Worker> workers = IntStream.of(1_024, 2_048, 4_096)
                    .mapToObj(weight -> run.add(SchedulingParameters.normal(weight, 0, null), new Compute(FOR_EVER)))
                    .toList();
            run.run(SECOND / 2);

            double whole = workers.stream().mapToLong(worker -> worker.steps).sum();
            assertEquals(1 / 7.0, workers.get(0).steps / whole, 0.01);
            assertEquals(2 / 7.0, workers.get(1).steps / whole, 0.01);
            assertEquals(4 / 7.0, workers.get(2).steps / whole, 0.01);
        }
    }

    @Test
    void coresWithDifferentSpeedsShareTheLoadByCapacity() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.of("2 cores + 2 cores at 512"), Eevdf::new, 1)) {
            for (int i = 0; i < 60; i++) {
                run.add(SchedulingParameters.DEFAULT, new Compute(FOR_EVER));
            }
            run.run(SECOND / 10);

            assertEquals(List.of(20, 20, 10, 10), run.threadsPerCore());
        }
    }

    @Test
    void aBurstAtOneCoreIsSpreadOverAllOfThem() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.of("2 nodes x 2 caches x 4 cores x 2 threads"), Eevdf::new, 1)) {
            for (int i = 0; i < 3_200; i++) {
                run.add(SchedulingParameters.DEFAULT, new Compute(FOR_EVER));
            }
            run.run(SECOND / 100);

            for (int threads : run.threadsPerCore()) {
                assertEquals(100, threads, 5, () -> run.threadsPerCore().toString());
            }
        }
    }

    @Test
    void realTimeThreadsLeaveAPartOfEachSecondToOthers() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.flat(1), Eevdf::new, 1)) {
            run.add(SchedulingParameters.realTime(Mode.PLAIN, 99, null), new Compute(FOR_EVER));
            Worker normal = run.add(SchedulingParameters.DEFAULT, new Compute(FOR_EVER));
            run.run(2 * SECOND);

            assertEquals(0.05, normal.steps * SimulatedRun.STEP_NANOS / (2.0 * SECOND), 0.005);
        }
    }

    @Test
    void roundRobinTakesTurnsByTheQuantumAndFifoDoesNot() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.flat(1), Fifo::new, 1)) {
            run.add(SchedulingParameters.realTime(Mode.ROUND_ROBIN, 5, null), new Compute(FOR_EVER));
            run.add(SchedulingParameters.realTime(Mode.ROUND_ROBIN, 5, null), new Compute(FOR_EVER));
            run.run(4 * RealTimeQueue.QUANTUM_NANOS);

            assertTrue(Math.abs(run.workers.get(0).steps - run.workers.get(1).steps) <= 1);
        }
        try (var run = new SimulatedRun(Topology.flat(1), Fifo::new, 1)) {
            run.add(SchedulingParameters.realTime(Mode.PLAIN, 5, null), new Compute(FOR_EVER));
            run.add(SchedulingParameters.realTime(Mode.PLAIN, 5, null), new Compute(FOR_EVER));
            run.run(4 * RealTimeQueue.QUANTUM_NANOS);

            assertEquals(0, run.workers.get(1).steps);
        }
    }

    @Test
    void deadlineThreadsGetTheirRuntimeInEachPeriodAndNoMore() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.flat(1), Eevdf::new, 1)) {
            Worker first =
                    run.add(SchedulingParameters.deadline(2_000_000, 5_000_000, 10_000_000), new Compute(FOR_EVER));
            Worker second =
                    run.add(SchedulingParameters.deadline(1_000_000, 4_000_000, 4_000_000), new Compute(FOR_EVER));
            Worker normal = run.add(SchedulingParameters.DEFAULT, new Compute(FOR_EVER));
            run.run(200_000_000);

            double whole = 200_000_000.0 / SimulatedRun.STEP_NANOS;
            assertEquals(0.20, first.steps / whole, 0.01);
            assertEquals(0.25, second.steps / whole, 0.01);
            assertEquals(0.55, normal.steps / whole, 0.02);
        }
    }

    @Test
    void aThreadWhoseCoreIsExcludedMovesBeforeItsNextStep() throws InterruptedException {
        try (var run = new SimulatedRun(Topology.flat(2), Fifo::new, 1)) {
            SchedulingParameters second = SchedulingParameters.normal(1_024, 0, BitSet.valueOf(new long[] {2}));
            Worker worker = run.add(
                    SchedulingParameters.normal(1_024, 0, BitSet.valueOf(new long[] {1})),
                    new Compute(3),
                    new Worker.Act.Change(0, second),
                    new Compute(3));
            StringBuilder cores = new StringBuilder();
            run.watcher = one -> cores.append(one.core());
            run.run(SECOND);

            assertTrue(worker.hasEnded());
            assertEquals("00001111", cores.toString());
        }
    }
}
