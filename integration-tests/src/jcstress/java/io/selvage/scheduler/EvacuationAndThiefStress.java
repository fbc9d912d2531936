package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// All that waits on a core that is retired moves, while a thief takes some of it.
@JCStressTest
@Outcome(id = "ALL", expect = Expect.ACCEPTABLE, desc = "Each was picked once or waits once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class EvacuationAndThiefStress {
    private final Scheduler scheduler = Subject.scheduler(3);
    private final VirtualCore thief = scheduler.cores().get(1);
    private final VirtualCore goes = scheduler.cores().get(2);
    private final Subject[] waiting = Subject.waiting(scheduler, 2, 3);
    private final Subject next = Subject.ready(scheduler);

    public EvacuationAndThiefStress() {
        goes.pushNext(next);
    }

    @Actor
    public void resizer() {
        scheduler.resize(2);
    }

    @Actor
    public void thief() {
        goes.giveTo(thief, VirtualCore.MOST_STOLEN);
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = goes.hasWork() ? "LEFT BEHIND" : new Census(scheduler).of(waiting[0], waiting[1], waiting[2], next);
    }
}
