package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIL_Result;

/// Somebody abandons a sleeper while somebody else wakes it.
///
/// The first value is whether it was abandoned, the second how often it is queued, the third its state.
@JCStressTest
@Outcome(
        id = "true, 0, DEAD",
        expect = Expect.ACCEPTABLE,
        desc = "It was abandoned first and the wake-up was absorbed.")
@Outcome(id = "false, 1, READY", expect = Expect.ACCEPTABLE, desc = "It was woken first and will be dispatched.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What is dead is queued, or what is awake is not.")
@State
public class AbandonAndReadyStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final Subject subject = new Subject(scheduler);

    public AbandonAndReadyStress() {
        subject.endRunReady();
        subject.beginRun(0);
        if (!subject.endRunAsleep()) {
            throw new IllegalStateException("woken by nobody");
        }
    }

    @Actor
    public void reaper(ZIL_Result result) {
        result.r1 = subject.abandon();
    }

    @Actor
    public void waker() {
        subject.ready();
    }

    @Arbiter
    public void arbiter(ZIL_Result result) {
        result.r2 = core.queueLength();
        result.r3 = subject.runState();
    }
}
