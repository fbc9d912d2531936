package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// An owner fills its next slot, twice, while a thief empties it.
///
/// The first value is what the thief got, the second whom the second push displaced, the third what is left.
@JCStressTest
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "The thief came too early.")
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "The thief took the first and the second displaced nobody.")
@Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "The thief took the second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was taken twice, or lost, or was not whole.")
@State
public class PushNextAndStealNextStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final RunQueue queue = new RunQueue();

    public PushNextAndStealNextStress() {}

    @Actor
    public void owner(III_Result result) {
        Subject first = new Subject(SCHEDULER);
        first.payload = 1;
        int displaced = Taken.payload(queue.pushNext(first));
        Subject second = new Subject(SCHEDULER);
        second.payload = 2;
        result.r2 = displaced + Taken.payload(queue.pushNext(second));
    }

    @Actor
    public void thief(III_Result result) {
        result.r1 = Taken.payload(queue.stealNext());
    }

    @Arbiter
    public void arbiter(III_Result result) {
        result.r3 = Taken.payload(queue.stealNext());
    }
}
