package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/// A core pulls what is urgent and waits elsewhere, while the other core picks. Whoever of the two comes
/// first, the urgent one is among those picked.
@JCStressTest
@Outcome(id = "ALL, true", expect = Expect.ACCEPTABLE, desc = "Each is there once, and the urgent one runs.")
@Outcome(id = ".*, false", expect = Expect.FORBIDDEN, desc = "Both cores run something less urgent.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class UrgentAndOwnerStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().get(0);
    private final VirtualCore other = scheduler.cores().get(1);
    private final Subject urgent = Subject.ready(scheduler);
    private final Subject ordinary;
    private final Subject elsewhere;
    private @Nullable Schedulable picked;
    private @Nullable Schedulable pulled;

    public UrgentAndOwnerStress() {
        ordinary = Subject.waiting(scheduler, 0, 1)[0];
        elsewhere = Subject.waiting(scheduler, 1, 1)[0];
        urgent.initialParameters(SchedulingParameters.realTime(SchedulingParameters.Mode.PLAIN, 50, null));
        core.accept(urgent);
    }

    @Actor
    public void owner() {
        picked = core.first();
    }

    @Actor
    public void other() {
        pulled = other.first();
    }

    @Arbiter
    public void arbiter(LZ_Result result) {
        result.r2 = picked == urgent || pulled == urgent;
        result.r1 = new Census(scheduler).picked(picked).picked(pulled).of(urgent, ordinary, elsewhere);
    }
}
