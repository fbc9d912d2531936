package io.selvage.scheduler;

import java.util.BitSet;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// The argument at [Machine#parametersChanged]: one that waits is kept to its core while a thief moves it
/// to another.
@JCStressTest
@Outcome(id = "OBEYED", expect = Expect.ACCEPTABLE, desc = "In the end it counts for what was asked last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The change was missed.")
@State
public class AffinityAndThiefStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().get(0);
    private final VirtualCore thief = scheduler.cores().get(1);
    private final Subject subject = Subject.waiting(scheduler, 0, 1)[0];
    private final BitSet home = new BitSet();

    public AffinityAndThiefStress() {
        home.set(0);
    }

    @Actor
    public void thief() {
        core.giveTo(thief, 1);
    }

    @Actor
    public void changer() {
        subject.parameters(SchedulingParameters.normal(1_024, 0, home));
    }

    @Arbiter
    public void arbiter(L_Result result) {
        if (thief.first() != null) {
            result.r1 = "ON THE WRONG CORE";
        } else {
            result.r1 = core.first() == subject ? "OBEYED" : "LOST";
        }
    }
}
