package io.selvage.kernel;

import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A thread stops its process and comes to where it would be resumed, while somebody continues it.
///
/// The first value says whether the process is stopped, the second whether the thread is held back.
@JCStressTest
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "It runs.")
@Outcome(id = "true, .*", expect = Expect.ACCEPTABLE, desc = "The stop was sent last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The process runs, but its thread is held back for ever.")
@State
public class StopAndContinueStress {
    private final Bystander process = new Bystander(1);
    private final ThreadGroup group = process.group();
    private final Task task = process.thread(0);

    public StopAndContinueStress() {}

    @Actor
    public void thread() {
        SignalSending.toProcess(group, SignalInfo.kernel(Signal.STOP));
        GroupStop.act(group, Signal.STOP.number());
        if ((task.attention & Task.STOPPED) != 0) {
            GroupStop.holds(task);
        }
    }

    @Actor
    public void continuer() {
        SignalSending.toProcess(group, SignalInfo.kernel(Signal.CONT));
    }

    @Arbiter
    public void arbiter(ZZ_Result result) {
        result.r1 = group.isStopped();
        result.r2 = task.heldBack;
    }
}
