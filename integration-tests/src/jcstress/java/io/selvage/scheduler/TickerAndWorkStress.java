package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/// The ticker falls dormant while the only core goes to sleep and sees in its last look what has come
/// meanwhile.
@JCStressTest
@Outcome(id = "SAW_WORK, false", expect = Expect.ACCEPTABLE, desc = "The ticker goes on beside the core.")
@Outcome(id = "SAW_WORK, true", expect = Expect.FORBIDDEN, desc = "The ticker lies dormant beside a busy core.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The core did not see the work.")
@State
public class TickerAndWorkStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final Sleeper sleeper = new Sleeper(scheduler, 0);

    public TickerAndWorkStress() {
        new Subject(scheduler).ready();
    }

    @Actor
    public void core() {
        sleeper.goToSleep();
    }

    @Actor
    public void ticker() {
        scheduler.ticker().fallDormant();
    }

    @Arbiter
    public void arbiter(LZ_Result result) {
        result.r1 = sleeper.fate();
        result.r2 = scheduler.ticker().isDormant();
    }
}
