package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// The claim: the core's owner picks and queues while a thief takes half of what waits.
@JCStressTest
@Outcome(id = "ALL", expect = Expect.ACCEPTABLE, desc = "Each was picked once or waits once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class OwnerAndThiefStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().get(0);
    private final VirtualCore thief = scheduler.cores().get(1);
    private final Subject[] waiting = Subject.waiting(scheduler, 0, 3);
    private final Subject late = Subject.ready(scheduler);
    private @Nullable Schedulable picked;

    public OwnerAndThiefStress() {}

    @Actor
    public void owner() {
        picked = core.first();
        core.accept(late);
    }

    @Actor
    public void thief() {
        core.giveTo(thief, VirtualCore.MOST_STOLEN);
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = new Census(scheduler).picked(picked).of(waiting[0], waiting[1], waiting[2], late);
    }
}
