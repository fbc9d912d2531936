package io.selvage.scheduler;

import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.Outcome;
import io.selvage.scheduler.policy.Fifo;

/// What the stress tests put on queues. The scheduler behind it is never started: the actors of a test
/// are its cores.
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

    /// Some that are READY and wait in a core's queue.
    static Subject[] waiting(Scheduler scheduler, int core, int count) {
        Subject[] subjects = new Subject[count];
        for (int i = 0; i < count; i++) {
            subjects[i] = ready(scheduler);
            scheduler.cores().get(core).accept(subjects[i]);
        }
        return subjects;
    }

    /// One that is READY and waits nowhere yet.
    static Subject ready(Scheduler scheduler) {
        Subject subject = new Subject(scheduler);
        subject.endRunReady();
        return subject;
    }

    /// One that sleeps and has run on a core last.
    static Subject asleep(Scheduler scheduler, int core) {
        Subject subject = ready(scheduler);
        subject.beginRun(core);
        boolean _ = subject.endRunAsleep();
        return subject;
    }

    @Override
    protected Outcome dispatch() {
        return Outcome.BLOCKED;
    }
}
