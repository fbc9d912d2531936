package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/// A core comes back before its carrier, which sleeps, has noticed that it was to go; while somebody is
/// woken who ran there last.
@JCStressTest
@Outcome(id = "ALL, false", expect = Expect.ACCEPTABLE, desc = "It waits on a core that is awake.")
@Outcome(id = ".*, true", expect = Expect.FORBIDDEN, desc = "The core sleeps for good beside the work.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is lost, or is there twice.")
@State
public class ReturnAndWakeUpStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().get(1);
    private final Subject woken = Subject.asleep(scheduler, 1);

    public ReturnAndWakeUpStress() {
        scheduler.idleCores().add(1);
        scheduler.resize(1);
    }

    @Actor
    public void resizer() {
        scheduler.resize(2);
    }

    @Actor
    public void waker() {
        woken.ready();
    }

    @Arbiter
    public void arbiter(LZ_Result result) {
        result.r2 = core.hasWork() && scheduler.idleCores().contains(1);
        result.r1 = new Census(scheduler).of(woken);
    }
}
