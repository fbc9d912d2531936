package io.selvage.scheduler;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// One in the next slot is kept from the core while the owner picks it. If it runs there all the same, it
/// finds at its first preemption point that it is to leave.
@JCStressTest
@Outcome(id = "OBEYED", expect = Expect.ACCEPTABLE, desc = "In the end it counts for what was asked last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The change was missed.")
@State
public class AffinityAndNextSlotStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().get(1);
    private final Subject subject = Subject.ready(scheduler);
    private final BitSet elsewhere = new BitSet();
    private @Nullable Schedulable picked;

    public AffinityAndNextSlotStress() {
        elsewhere.set(0);
        core.pushNext(subject);
    }

    @Actor
    public void owner() {
        picked = core.first();
    }

    @Actor
    public void changer() {
        subject.parameters(SchedulingParameters.normal(1_024, 0, elsewhere));
    }

    @Arbiter
    public void arbiter(L_Result result) {
        if (picked == subject) {
            result.r1 = subject.isAskedToGiveWay() && core.mustGiveWay(subject) ? "OBEYED" : "STAYS";
        } else {
            result.r1 = scheduler.cores().get(0).first() == subject ? "OBEYED" : "LOST";
        }
    }
}
