package io.selvage.scheduler;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A core is retired while a thief holds its claim, so that neither who retires it nor who publishes
/// there afterwards can empty it. Between the two, the core's carrier ends.
@JCStressTest
@Outcome(id = "ALL", expect = Expect.ACCEPTABLE, desc = "Each was picked once or waits once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class RetirementAndHolderStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore stays = scheduler.cores().get(0);
    private final VirtualCore goes = scheduler.cores().get(1);
    private final Subject[] waiting = Subject.waiting(scheduler, 1, 2);
    private final Subject woken = Subject.asleep(scheduler, 1);

    public RetirementAndHolderStress() {}

    @Actor
    public void resizer() {
        scheduler.resize(1);
        scheduler.endsFor(goes);
        goes.offer(woken);
        woken.endRunReady();
        VarHandle.fullFence();
        goes.evacuate();
    }

    @Actor
    public void thief() {
        goes.giveTo(stays, 1);
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = goes.hasWork() ? "LEFT BEHIND" : new Census(scheduler).of(waiting[0], waiting[1], woken);
    }
}
