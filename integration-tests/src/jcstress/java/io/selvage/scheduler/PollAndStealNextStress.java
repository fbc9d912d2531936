package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// An owner polls its next slot while a thief takes it.
@JCStressTest
@Outcome(id = "5, 0", expect = Expect.ACCEPTABLE, desc = "The owner got it.")
@Outcome(id = "0, 5", expect = Expect.ACCEPTABLE, desc = "The thief got it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both got it, or nobody.")
@State
public class PollAndStealNextStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final RunQueue queue = new RunQueue();

    public PollAndStealNextStress() {
        Subject subject = new Subject(SCHEDULER);
        subject.payload = 5;
        queue.pushNext(subject);
    }

    @Actor
    public void owner(II_Result result) {
        result.r1 = Taken.payload(queue.poll());
    }

    @Actor
    public void thief(II_Result result) {
        result.r2 = Taken.payload(queue.stealNext());
    }
}
