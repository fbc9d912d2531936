package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A thief takes half of a queue, and a busy core the first, while the owner is stuck.
@JCStressTest
@Outcome(id = "ttu-", expect = Expect.ACCEPTABLE, desc = "The thief took half and the helper the next.")
@Outcome(id = "utt-", expect = Expect.ACCEPTABLE, desc = "The helper took the first and the thief half of the others.")
@Outcome(id = "u---", expect = Expect.ACCEPTABLE, desc = "The helper took the first and the thief came in vain.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was taken twice, or lost, or out of order.")
@State
public class HelperAndThiefStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final RunQueue queue = new RunQueue();
    private final RunQueue loot = new RunQueue();
    private final Taken taken = new Taken();

    public HelperAndThiefStress() {
        for (int i = 0; i < 4; i++) {
            Subject subject = new Subject(SCHEDULER);
            subject.payload = i;
            queue.push(subject);
        }
    }

    @Actor
    public void thief() {
        taken.byThief(queue.stealInto(loot));
        taken.byThief(loot.poll());
    }

    @Actor
    public void helper() {
        taken.byOtherThief(queue.stealFirst());
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = taken.summary(4, queue);
    }
}
