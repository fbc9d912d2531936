package io.selvage.scheduler;

import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.Outcome;
import io.selvage.scheduler.policy.Fifo;

/// What the stress tests put on queues. The scheduler behind it is never started: the actors of a test are its
/// cores.
final class Subject extends Schedulable {
    /// Written before it is published, with a plain store.
    int payload;

    Subject(Scheduler scheduler) {
        super(scheduler);
    }

    static Scheduler scheduler(int cores) {
        return new Scheduler(
                Topology.flat(cores),
                CpuSet.EMPTY,
                "not asked for",
                new WovenClock(),
                new RotatingChooser(cores),
                Fifo::new,
                () -> {});
    }

    @Override
    protected Outcome dispatch() {
        return Outcome.BLOCKED;
    }
}
