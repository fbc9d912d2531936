package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// The argument at [Machine#parametersChanged]: one asks for another class while it is queued. Whoever
/// comes later looks.
@JCStressTest
@Outcome(id = "OBEYED", expect = Expect.ACCEPTABLE, desc = "In the end it counts for what was asked last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The change was missed.")
@State
public class ParametersAndQueueingStress {
    private final Scheduler scheduler = Subject.scheduler(1);
    private final VirtualCore core = scheduler.cores().get(0);
    private final Subject subject = Subject.ready(scheduler);

    public ParametersAndQueueingStress() {
        Subject.waiting(scheduler, 0, 2);
    }

    @Actor
    public void owner() {
        core.accept(subject);
    }

    @Actor
    public void changer() {
        subject.parameters(SchedulingParameters.realTime(SchedulingParameters.Mode.PLAIN, 50, null));
    }

    @Arbiter
    public void arbiter(L_Result result) {
        result.r1 = core.first() == subject ? "OBEYED" : "MISSED";
    }
}
