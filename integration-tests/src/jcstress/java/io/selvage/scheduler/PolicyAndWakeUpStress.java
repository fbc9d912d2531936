package io.selvage.scheduler;

import io.selvage.scheduler.policy.RoundRobin;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A core changes over to another policy while somebody is woken from outside, and the next slot is
/// taken.
@JCStressTest
@Outcome(id = "ALL", expect = Expect.ACCEPTABLE, desc = "Each was picked once or waits once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class PolicyAndWakeUpStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().get(0);
    private final Subject[] waiting = Subject.waiting(scheduler, 0, 2);
    private final Subject woken = Subject.asleep(scheduler, 0);
    private final Subject next = Subject.ready(scheduler);
    private @Nullable Schedulable picked;
    private @Nullable Schedulable pickedNext;

    public PolicyAndWakeUpStress() {}

    @Actor
    public void owner() {
        core.pushNext(next);
        picked = core.first();
        core.forgetRunning();
        pickedNext = core.first();
    }

    @Actor
    public void changer() {
        scheduler.policy(RoundRobin::new);
        woken.ready();
        core.giveTo(scheduler.cores().get(1), 1);
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = new Census(scheduler).picked(picked).picked(pickedNext).of(waiting[0], waiting[1], woken, next);
    }
}
