package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// The only core is joined by another one, which helps itself as soon as it may: from then on the claim
/// is used.
@JCStressTest
@Outcome(id = "ALL", expect = Expect.ACCEPTABLE, desc = "Each was picked once or waits once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class SharingAndThiefStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final VirtualCore core = scheduler.cores().get(0);
    private final Subject[] waiting = Subject.waiting(scheduler, 0, 3);
    private final Subject late = Subject.ready(scheduler);
    private @Nullable Schedulable picked;
    private @Nullable Schedulable pickedNext;

    public SharingAndThiefStress() {}

    @Actor
    public void owner() {
        picked = core.first();
        core.accept(late);
        pickedNext = core.first();
    }

    @Actor
    public void newcomer() {
        scheduler.resize(2);
        core.giveTo(scheduler.cores().get(1), VirtualCore.MOST_STOLEN);
        core.giveTo(scheduler.cores().get(1), VirtualCore.MOST_STOLEN);
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 =
                new Census(scheduler).picked(picked).picked(pickedNext).of(waiting[0], waiting[1], waiting[2], late);
    }
}
