package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/// The argument at [Scheduler#signal(VirtualCore)] with two parties: a core publishes to its ring and signals while
/// another goes to sleep.
@JCStressTest
@Outcome(id = "SAW_WORK, 0", expect = Expect.ACCEPTABLE, desc = "The core saw the work before it slept.")
@Outcome(id = "FOUND_WORK, 0", expect = Expect.ACCEPTABLE, desc = "The core was claimed, looked around and found it.")
@Outcome(id = "CLAIMED, 1", expect = Expect.ACCEPTABLE, desc = "The core sleeps, but it is claimed and will wake up.")
@Outcome(id = "ASLEEP, .*", expect = Expect.FORBIDDEN, desc = "The core sleeps for good beside the work.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A searcher is counted that does not search, or the other way round.")
@State
public class SleeperAndSignalStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore publisher = scheduler.cores().getFirst();
    private final Sleeper sleeper = new Sleeper(scheduler, 1);
    private final Subject subject = new Subject(scheduler);

    public SleeperAndSignalStress() {}

    @Actor
    public void publisher() {
        publisher.accept(subject);
        scheduler.signal(publisher);
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
