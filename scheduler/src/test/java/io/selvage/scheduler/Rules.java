package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.Topology;
import java.util.BitSet;
import java.util.function.Consumer;

/// What must be so at each step of a machine whose scheduler decides (MODEL 16, invariants 56 to 58 and
/// 60, and MODEL 12.9). Looks at the workers only, not at the queues.
final class Rules implements Consumer<Worker> {
    private final SimulatedRun run;
    private final int cores;
    private final long slowestStep;
    private final BitSet busy = new BitSet();
    private long looks;

    Rules(SimulatedRun run, Topology topology) {
        this.run = run;
        cores = topology.cores();
        long slowest = 0;
        for (int core = 0; core < cores; core++) {
            slowest = Math.max(slowest, SimulatedRun.STEP_NANOS * Topology.FULL_CAPACITY / topology.capacity(core));
        }
        slowestStep = slowest;
    }

    @Override
    public void accept(Worker running) {
        int core = running.core();
        assertTrue(core >= 0 && core < cores, "a step is made on a core");
        assertTrue(running.mayRunOn(core), () -> running + " runs on core " + core);
        busy.clear();
        for (Worker one : run.workers) {
            if (one.core() >= 0) {
                assertFalse(busy.get(one.core()), () -> one + " is the second one on core " + one.core());
                busy.set(one.core());
            }
        }
        long now = run.machine.clock().nanoTime();
        for (Worker one : run.workers) {
            if (one.seenAs != one.parameters()) {
                one.seenAs = one.parameters();
                one.waitsSince = -1;
                // Whoever asks for something else goes to another place in line.
                one.inItsRun = false;
            }
            if (one.runState() != Schedulable.State.READY || one.core() >= 0) {
                one.waitsSince = -1;
            } else {
                one.waitsSince = one.waitsSince < 0 ? now : one.waitsSince;
                waits(one, running, core, now);
            }
        }
        looks++;
    }

    private void waits(Worker waiting, Worker running, int core, long now) {
        SchedulingParameters asked = waiting.parameters();
        long since = now - waiting.waitsSince;
        if (asked.allows(core) && asked.rank() > running.parameters().rank() && since > 2 * slowestStep) {
            fail(running + " runs on core " + core + " since " + waiting + " waits for " + since + " ns");
        }
        if (waiting.inItsRun
                && isFifo(waiting)
                && isFifo(running)
                && waiting.lastCore() == core
                && waiting.home() == core
                && asked.priority() == running.parameters().priority()) {
            fail(running + " runs on core " + core + " before " + waiting + ", which was preempted there");
        }
        if (since > ScheduledCores.TICK_NANOS + 2 * slowestStep) {
            for (int idle = busy.nextClearBit(0); idle < cores; idle = busy.nextClearBit(idle + 1)) {
                int unused = idle;
                assertFalse(
                        asked.allows(idle),
                        () -> waiting + " waits for " + since + " ns and core " + unused + " is idle");
            }
        }
    }

    private static boolean isFifo(Worker worker) {
        return worker.parameters().kind() == SchedulingClass.REAL_TIME
                && worker.parameters().mode() == SchedulingParameters.Mode.PLAIN;
    }

    /// After the run.
    void finish() {
        assertTrue(looks > 0, "somebody has run");
        for (Worker one : run.workers) {
            assertTrue(one.hasEnded(), () -> one + " has not come to its end: " + one.runState());
            assertEquals(one.sleeps, one.wakeUps, () -> one + " has been woken as often as it has slept");
        }
    }
}
