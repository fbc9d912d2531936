package io.selvage.kernel;

import io.selvage.api.ExitStatus;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two threads end their process with different codes while a third one waits.
///
/// The first value is the code, the second how many threads may go on as if nothing had happened.
@JCStressTest
@Outcome(
        id = {"1, 0", "2, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "One of the codes, and nobody survives.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Another code, or somebody sleeps on.")
@State
public class TwoGroupExitsStress {
    private final Bystander process = new Bystander(3);
    private final ThreadGroup group = process.group();
    private final Task sleeper = process.thread(2);
    private final Task first = process.thread(0);
    private final Task second = process.thread(1);

    public TwoGroupExitsStress() {
        SignalWait.join(sleeper);
    }

    @Actor
    public void first() {
        ExitCall.exitGroup(first, 1);
    }

    @Actor
    public void second() {
        ExitCall.exitGroup(second, 2);
    }

    @Arbiter
    public void arbiter(II_Result result) {
        result.r1 = group.finalStatus() instanceof ExitStatus.Exited(int code) ? code : -1;
        result.r2 = sleeper.waitingOn == null ? 0 : 1;
        for (Task task : group.tasks()) {
            result.r2 += task.mustEnd() ? 0 : 1;
        }
    }
}
