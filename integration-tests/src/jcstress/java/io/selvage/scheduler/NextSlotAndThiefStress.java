package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// The next slot of a core that is overdue: its running code displaces who is there, then the owner
/// picks, while a thief empties the slot.
@JCStressTest
@Outcome(id = "ALL", expect = Expect.ACCEPTABLE, desc = "Each was picked once or waits once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class NextSlotAndThiefStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().get(0);
    private final VirtualCore thief = scheduler.cores().get(1);
    private final Subject first = Subject.ready(scheduler);
    private final Subject second = Subject.ready(scheduler);
    private @Nullable Schedulable picked;

    public NextSlotAndThiefStress() {
        core.pushNext(first);
        core.tickPassed();
        core.tickPassed();
    }

    @Actor
    public void owner() {
        core.pushNext(second);
        picked = core.first();
    }

    @Actor
    public void thief() {
        core.giveTo(thief, 1);
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = new Census(scheduler).picked(picked).of(first, second);
    }
}
