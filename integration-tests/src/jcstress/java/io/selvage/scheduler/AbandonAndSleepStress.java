package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;

/// Somebody abandons a schedulable while the core puts it to sleep.
@JCStressTest
@Outcome(id = "true, DEAD", expect = Expect.ACCEPTABLE, desc = "It slept first and is dead now.")
@Outcome(
        id = "false, SLEEPING",
        expect = Expect.ACCEPTABLE,
        desc = "It was still running; it sleeps now, and somebody has to come again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is dead without having been abandoned, or the other way round.")
@State
public class AbandonAndSleepStress {
    private final Subject subject = new Subject(Subject.scheduler(1));

    public AbandonAndSleepStress() {
        subject.endRunReady();
        subject.beginRun(0);
    }

    @Actor
    public void reaper(ZL_Result result) {
        result.r1 = subject.abandon();
    }

    @Actor
    public void core() {
        if (!subject.endRunAsleep()) {
            throw new IllegalStateException("woken by nobody");
        }
    }

    @Arbiter
    public void arbiter(ZL_Result result) {
        result.r2 = subject.runState();
    }
}
