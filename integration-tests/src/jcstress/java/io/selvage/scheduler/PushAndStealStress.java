package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// An owner pushes what a thief steals. The payload is written with a plain store before.
@JCStressTest
@Outcome(id = "null", expect = Expect.ACCEPTABLE, desc = "The thief came too early.")
@Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "The thief got it whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The thief got it before it was whole.")
@State
public class PushAndStealStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final RunQueue queue = new RunQueue();
    private final RunQueue loot = new RunQueue();

    public PushAndStealStress() {}

    @Actor
    public void owner() {
        Subject subject = new Subject(SCHEDULER);
        subject.payload = 7;
        queue.push(subject);
    }

    @Actor
    public void thief(L_Result result) {
        // An element that is not there yet would be a null that was counted.
        result.r1 = queue.hasStealable() ? payload(queue.stealInto(loot)) : "null";
    }

    private static Object payload(@Nullable Schedulable stolen) {
        return stolen instanceof Subject subject ? subject.payload : "missing";
    }
}
