package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/// A core is retired while a wake-up from outside is on its way to its inbox. The core that stays idles.
@JCStressTest
@Outcome(id = "ALL, false", expect = Expect.ACCEPTABLE, desc = "It waits on the core that stays, and that wakes up.")
@Outcome(id = ".*, true", expect = Expect.FORBIDDEN, desc = "The core that stays sleeps beside the work.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or is there twice.")
@State
public class RetirementAndWakeUpStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore goes = scheduler.cores().get(1);
    private final Subject woken = Subject.asleep(scheduler, 1);

    public RetirementAndWakeUpStress() {
        scheduler.idleCores().add(0);
    }

    @Actor
    public void resizer() {
        scheduler.resize(1);
    }

    @Actor
    public void waker() {
        woken.ready();
    }

    @Arbiter
    public void arbiter(LZ_Result result) {
        result.r2 = scheduler.idleCores().contains(0);
        result.r1 = goes.hasWork() ? "LEFT BEHIND" : new Census(scheduler).of(woken);
    }
}
