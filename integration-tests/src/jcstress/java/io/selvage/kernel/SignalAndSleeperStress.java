package io.selvage.kernel;

import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A signal comes while its thread goes to sleep: the sender says that there is one and then looks at the queue, the
/// thread joins the queue and then looks whether there is one.
///
/// The first value says whether the thread has seen the signal itself, the second whether it sleeps.
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "It has seen the signal and got up.")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The sender has found it asleep.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It sleeps beside a signal that it could handle.")
@State
public class SignalAndSleeperStress {
    private final Bystander process = new Bystander(1);
    private final Task sleeper = process.thread(0);

    public SignalAndSleeperStress() {
        process.group().handlers().set(Signal.USR1.number(), SignalAction.handle(info -> {}));
    }

    @Actor
    public void sender() {
        SignalSending.toProcess(process.group(), SignalInfo.kernel(Signal.USR1));
    }

    @Actor
    public void sleeper(ZZ_Result result) {
        SignalWait.join(sleeper);
        WaitQueue queue = sleeper.waitingOn;
        result.r1 = sleeper.attention != 0 && queue != null && queue.remove(sleeper);
    }

    @Arbiter
    public void arbiter(ZZ_Result result) {
        result.r2 = sleeper.waitingOn != null;
    }
}
