package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// An owner pushes what a thief takes. The payloads are written with plain stores before.
@JCStressTest
@Outcome(id = "WHOLE", expect = Expect.ACCEPTABLE, desc = "The thief got all that it saw, whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The thief got one before it was there, or before it was whole.")
@State
public class PushAndStealStress {
    private static final Scheduler SCHEDULER = Subject.scheduler(1);

    private final RunQueue queue = new RunQueue();
    private final RunQueue loot = new RunQueue();

    public PushAndStealStress() {}

    @Actor
    public void owner() {
        for (int i = 0; i < 8; i++) {
            Subject subject = new Subject(SCHEDULER);
            subject.payload = 7;
            queue.push(subject);
        }
    }

    @Actor
    public void thief(L_Result result) {
        result.r1 = "WHOLE";
        for (int look = 0; look < 32; look++) {
            if (!queue.hasStealable()) {
                continue;
            }
            Schedulable first = look % 2 == 0 ? queue.stealFirst() : queue.stealInto(loot);
            Schedulable second = loot.poll();
            if (Taken.payload(first) != 7) {
                result.r1 = "MISSING OR TORN";
            }
            while (second != null) {
                if (Taken.payload(second) != 7) {
                    result.r1 = "MISSING OR TORN";
                }
                second = loot.poll();
            }
        }
    }
}
