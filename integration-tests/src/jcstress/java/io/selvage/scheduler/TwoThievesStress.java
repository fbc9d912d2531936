package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Two thieves at the same queue, whose owner is busy.
@JCStressTest
@Outcome(id = "tt--", expect = Expect.ACCEPTABLE, desc = "One thief took half, the other came in vain.")
@Outcome(
        id = {"ttu-", "uut-"},
        expect = Expect.ACCEPTABLE,
        desc = "One thief took half and the other half of what was left.")
@Outcome(id = "uu--", expect = Expect.ACCEPTABLE, desc = "One thief took half, the other came in vain.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was taken twice, or lost, or out of order.")
@State
public class TwoThievesStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final RunQueue queue = new RunQueue();
    private final RunQueue loot = new RunQueue();
    private final RunQueue otherLoot = new RunQueue();
    private final Taken taken = new Taken();

    public TwoThievesStress() {
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
    public void otherThief() {
        taken.byOtherThief(queue.stealInto(otherLoot));
        taken.byOtherThief(otherLoot.poll());
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = taken.summary(4, queue);
    }
}
