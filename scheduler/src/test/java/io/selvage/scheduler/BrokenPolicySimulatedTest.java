package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.scheduler.Worker.Act;
import io.selvage.scheduler.policy.Fifo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A policy that breaks on simulated cores is replaced, as on real ones.
@Timeout(60)
class BrokenPolicySimulatedTest {
    private static final long SECOND = 1_000_000_000;

    /// Where it breaks.
    enum Place {
        CREATION,
        ENQUEUE,
        PICK,
        CHARGE,
        LEAVE,
        REMOVE,
        GIVE,
        TURN
    }

    /// Turns of one step, until it breaks: from then on it keeps whom it has and throws whenever it is
    /// asked.
    private static final class Breaking implements SchedulingPolicy {
        private final Fifo inner;
        private final Place place;
        private int until = 5;

        Breaking(PolicyEnvironment environment, Place place) {
            inner = new Fifo(environment);
            this.place = place;
            count(Place.CREATION);
        }

        private void count(Place here) {
            if (here == Place.CREATION ? place == here : until <= 0 || (place == here && --until <= 0)) {
                throw new IllegalStateException("breaks at " + place);
            }
        }

        @Override
        public void enqueue(SchedulingEntity thread, Arrival arrival) {
            count(Place.ENQUEUE);
            inner.enqueue(thread, arrival);
        }

        @Override
        public @Nullable SchedulingEntity pick() {
            count(Place.PICK);
            return inner.pick();
        }

        @Override
        public void charge(SchedulingEntity running, long nanos) {
            count(Place.CHARGE);
        }

        @Override
        public void leave(SchedulingEntity running) {
            count(Place.LEAVE);
            inner.leave(running);
        }

        @Override
        public void remove(SchedulingEntity thread) {
            count(Place.REMOVE);
            inner.remove(thread);
        }

        @Override
        public @Nullable SchedulingEntity give(int core) {
            count(Place.GIVE);
            return inner.give(core);
        }

        @Override
        public int size() {
            return inner.size();
        }

        @Override
        public boolean isTurnOver(SchedulingEntity running) {
            count(Place.TURN);
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void allComeToTheirEndUnderTheUsualPolicy(Place place) throws InterruptedException {
        SchedulingPolicy.Source breaking = environment -> new Breaking(environment, place);
        try (var run = new SimulatedRun(Topology.flat(2), breaking, 1)) {
            for (int i = 0; i < 12; i++) {
                // The next one may wait for a core when its parameters change, and is removed then.
                Act change = new Act.Change(i + 1, SchedulingParameters.normal(2_048, 0, null));
                run.add(
                        SchedulingParameters.DEFAULT,
                        new Act.Compute(2_000),
                        change,
                        new Act.Yield(),
                        new Act.Sleep(10_000),
                        new Act.Compute(100));
            }
            run.run(SECOND);

            assertTrue(run.haveAllEnded());
            assertSame(Machine.USUAL_POLICY, run.machine.policy());
            assertTrue(run.policyFailures >= 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLoadIsThatOfWhoIsThere(Place place) throws InterruptedException {
        SchedulingPolicy.Source breaking = environment -> new Breaking(environment, place);
        try (var run = new SimulatedRun(Topology.flat(4), breaking, 1)) {
            for (int i = 0; i < 40; i++) {
                run.add(SchedulingParameters.DEFAULT, new Act.Yield(), new Act.Compute(Integer.MAX_VALUE));
            }
            run.run(SECOND / 10);

            // What the balancer takes for the load of a core would send all to another one if it were wrong.
            assertEquals(List.of(10, 10, 10, 10), run.threadsPerCore());
        }
    }
}
