package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// The claim: two thieves at the same queue and inbox.
@JCStressTest
@Outcome(id = "ALL", expect = Expect.ACCEPTABLE, desc = "Each was picked once or waits once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class TwoThievesStress {
    private final Scheduler scheduler = Subject.scheduler(3);
    private final VirtualCore victim = scheduler.cores().get(0);
    private final VirtualCore thief = scheduler.cores().get(1);
    private final VirtualCore otherThief = scheduler.cores().get(2);
    private final Subject[] waiting = Subject.waiting(scheduler, 0, 3);
    private final Subject arrived = Subject.asleep(scheduler, 0);

    public TwoThievesStress() {
        arrived.ready();
    }

    @Actor
    public void thief() {
        victim.giveTo(thief, VirtualCore.MOST_STOLEN);
    }

    @Actor
    public void otherThief() {
        victim.giveTo(otherThief, VirtualCore.MOST_STOLEN);
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = new Census(scheduler).of(waiting[0], waiting[1], waiting[2], arrived);
    }
}
