package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/// An owner appends to an overflow while a thief takes from it.
///
/// The second value is what the thief left behind.
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The thief came before the second.")
@Outcome(id = "12, ", expect = Expect.ACCEPTABLE, desc = "The thief got both.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or taken twice, or overtaken.")
@State
public class OverflowStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final Overflow overflow = new Overflow();

    public OverflowStress() {
        append(1);
    }

    @Actor
    public void owner() {
        append(2);
    }

    @Actor
    public void thief(LL_Result result) {
        result.r1 = Taken.all(overflow.take(2));
    }

    @Arbiter
    public void arbiter(LL_Result result) {
        result.r2 = Taken.all(overflow.take(2));
    }

    private void append(int payload) {
        Subject subject = new Subject(SCHEDULER);
        subject.payload = payload;
        overflow.append(subject);
    }
}
