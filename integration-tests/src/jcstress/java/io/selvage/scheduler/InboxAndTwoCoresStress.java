package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLI_Result;

/// A core and a thief drain the same inbox.
///
/// The last value is how many are left; those that were moved are in the order in which they came.
@JCStressTest
@Outcome(id = "12, , 0", expect = Expect.ACCEPTABLE, desc = "The core got all.")
@Outcome(id = ", 12, 0", expect = Expect.ACCEPTABLE, desc = "The thief got all.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or moved twice, or overtaken.")
@State
public class InboxAndTwoCoresStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final VirtualCore thief = scheduler.cores().getLast();

    public InboxAndTwoCoresStress() {
        for (int i = 1; i <= 2; i++) {
            Subject subject = new Subject(scheduler);
            subject.payload = i;
            core.offer(subject);
        }
    }

    @Actor
    public void core(LLI_Result result) {
        core.drainInbox(core.queue());
        result.r1 = Taken.all(core.queue());
    }

    @Actor
    public void thief(LLI_Result result) {
        core.drainInbox(thief.queue());
        result.r2 = Taken.all(thief.queue());
    }

    @Arbiter
    public void arbiter(LLI_Result result) {
        result.r3 = core.queueLength() + thief.queueLength();
    }
}
