package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/// The argument at [Scheduler#signal(VirtualCore)] with three parties. The first publisher counts itself
/// as a searcher and finds no core to claim, as the only one that was idle has just helped itself and has
/// not gone back to sleep yet. Meanwhile it does, and the second publisher claims nobody because a
/// searcher is counted. So the first has to look once more.
///
/// What the first has published is there from the beginning: it is enough that it signals late.
///
/// The core and the second publisher take turns in one actor: that is the order that matters, and tests
/// of three actors do not run on two CPUs.
@JCStressTest
@Outcome(id = "SAW_WORK, 0", expect = Expect.ACCEPTABLE, desc = "The core is awake.")
@Outcome(id = "FOUND_WORK, 0", expect = Expect.ACCEPTABLE, desc = "The core is awake.")
@Outcome(id = "CLAIMED, 1", expect = Expect.ACCEPTABLE, desc = "The core sleeps, but it is claimed and will wake up.")
@Outcome(id = "ASLEEP, .*", expect = Expect.FORBIDDEN, desc = "The core sleeps for good beside the work.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A searcher is counted that does not search, or the other way round.")
@State
public class SleeperAndTwoSignalsStress {
    private final Scheduler scheduler = Subject.scheduler(3);
    private final VirtualCore publisher = scheduler.cores().get(0);
    private final VirtualCore otherPublisher = scheduler.cores().get(1);
    private final Sleeper sleeper = new Sleeper(scheduler, 2);
    private final Subject subject = new Subject(scheduler);
    private final Subject otherSubject = new Subject(scheduler);

    public SleeperAndTwoSignalsStress() {
        scheduler.idleCores().add(2);
        publisher.accept(subject);
    }

    @Actor
    public void publisher() {
        scheduler.signal(publisher);
    }

    @Actor
    public void coreThenOtherPublisher() {
        sleeper.helpItself();
        sleeper.goToSleep();
        otherPublisher.accept(otherSubject);
        scheduler.signal(otherPublisher);
    }

    @Arbiter
    public void arbiter(LL_Result result) {
        result.r1 = sleeper.fate();
        result.r2 = sleeper.searchers();
    }
}
