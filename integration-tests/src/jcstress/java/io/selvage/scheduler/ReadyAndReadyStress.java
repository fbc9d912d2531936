package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Two wake-ups of the same sleeper.
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One queued it and the other was absorbed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is queued twice, or not at all.")
@State
public class ReadyAndReadyStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final Subject subject = new Subject(scheduler);

    public ReadyAndReadyStress() {
        subject.endRunReady();
        subject.beginRun(0);
        if (!subject.endRunAsleep()) {
            throw new IllegalStateException("woken by nobody");
        }
    }

    @Actor
    public void waker() {
        subject.ready();
    }

    @Actor
    public void otherWaker() {
        subject.ready();
    }

    @Arbiter
    public void arbiter(I_Result result) {
        result.r1 = core.queueLength();
    }
}
