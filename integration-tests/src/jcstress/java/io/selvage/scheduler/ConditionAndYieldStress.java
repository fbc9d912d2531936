package io.selvage.scheduler;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// The argument at [Schedulable#stayRunnable()]: a wake-up of one that waits as RUNNING is not dropped, so that
/// the dispatch that is about to begin needs no fence before it looks at the condition.
@JCStressTest
@Outcome(
        id = "true, 0",
        expect = Expect.ACCEPTABLE,
        desc = "The dispatch saw the condition and the wake-up was absorbed.")
@Outcome(
        id = "true, 1",
        expect = Expect.ACCEPTABLE,
        desc = "The dispatch saw the condition and will look once more for nothing.")
@Outcome(
        id = "false, 1",
        expect = Expect.ACCEPTABLE,
        desc = "The dispatch came too early and the wake-up queued it again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The dispatch did not see the condition and the wake-up was dropped.")
@State
public class ConditionAndYieldStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final Subject subject = new Subject(scheduler);
    private boolean condition;

    public ConditionAndYieldStress() {
        subject.ready();
        core.first();
        core.forgetRunning();
        subject.beginRun(0);
        subject.stayRunnable();
    }

    @Actor
    public void core(ZI_Result result) {
        subject.beginRun(0);
        result.r1 = condition;
        if (!subject.endRunAsleep()) {
            core.accept(subject);
        }
    }

    @Actor
    public void waker() {
        condition = true;
        VarHandle.fullFence();
        subject.ready();
    }

    @Arbiter
    public void arbiter(ZI_Result result) {
        result.r2 = core.queueLength();
    }
}
