package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/// A wake-up from outside, against the only core, which is going to sleep and looks around when it is claimed.
///
/// The first value says what became of the core, the second how many searchers are counted in the end.
@JCStressTest
@Outcome(id = "SAW_WORK, 0", expect = Expect.ACCEPTABLE, desc = "The core saw the work before it slept.")
@Outcome(id = "FOUND_WORK, 0", expect = Expect.ACCEPTABLE, desc = "The core was claimed, looked around and found it.")
@Outcome(id = "CLAIMED, 1", expect = Expect.ACCEPTABLE, desc = "The core sleeps, but it is claimed and will wake up.")
@Outcome(id = "ASLEEP, .*", expect = Expect.FORBIDDEN, desc = "The core sleeps for good beside the work.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A searcher is counted that does not search, or the other way round.")
@State
public class SleeperAndForeignWakeUpStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final Subject subject = new Subject(scheduler);
    private final Sleeper sleeper = new Sleeper(scheduler, 0);

    public SleeperAndForeignWakeUpStress() {}

    @Actor
    public void publisher() {
        subject.ready();
    }

    @Actor
    public void core() {
        sleeper.goToSleep();
    }

    @Arbiter
    public void arbiter(LL_Result result) {
        result.r1 = sleeper.fate();
        result.r2 = sleeper.searchers();
    }
}
