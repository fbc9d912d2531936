package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// A wake-up while the core puts the schedulable to sleep.
///
/// The first value is what the core was told, the second how often it is queued.
@JCStressTest
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "It slept, and the wake-up queued it.")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "The wake-up came first, and the core queued it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The wake-up was lost, or queued it twice.")
@State
public class ReadyAndSleepStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final Subject subject = new Subject(scheduler);

    public ReadyAndSleepStress() {
        subject.endRunReady();
        subject.beginRun(0);
    }

    @Actor
    public void core(ZI_Result result) {
        result.r1 = subject.endRunAsleep();
        if (!result.r1) {
            core.accept(subject);
        }
    }

    @Actor
    public void waker() {
        subject.ready();
    }

    @Arbiter
    public void arbiter(ZI_Result result) {
        result.r2 = subject.runState() == Schedulable.State.READY ? core.queueLength() : -1;
    }
}
