package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// An owner polls while a thief steals half.
///
/// Three are in the ring; each character says who took it: `o`wner or `t`hief, or `-` if it is still there.
@JCStressTest
@Outcome(id = "o--", expect = Expect.ACCEPTABLE, desc = "The owner took the first and the thief came in vain.")
@Outcome(id = "ot-", expect = Expect.ACCEPTABLE, desc = "The owner was first and the thief took half of what was left.")
@Outcome(id = "tto", expect = Expect.ACCEPTABLE, desc = "The thief was first and took two, the owner took the third.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was taken twice, or lost, or out of order.")
@State
public class OwnerAndThiefStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final RunQueue queue = new RunQueue();
    private final RunQueue loot = new RunQueue();
    private final Subject[] subjects = new Subject[3];
    private final Taken taken = new Taken();

    public OwnerAndThiefStress() {
        for (int i = 0; i < subjects.length; i++) {
            subjects[i] = new Subject(SCHEDULER);
            subjects[i].payload = i;
            queue.push(subjects[i]);
        }
    }

    @Actor
    public void owner() {
        taken.byOwner(queue.poll());
    }

    @Actor
    public void thief() {
        taken.byThief(queue.stealInto(loot));
        taken.byThief(loot.poll());
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = taken.summary(subjects.length, queue);
    }
}
