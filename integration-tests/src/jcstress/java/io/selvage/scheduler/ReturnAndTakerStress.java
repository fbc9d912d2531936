package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/// A carrier comes back from a dispatch while somebody wants its core, again and again, and never takes
/// it. The value is whether it still has the core.
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "It has kept its core.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It takes its core for lost, and nobody else has it.")
@State
public class ReturnAndTakerStress {
    private static final int ATTEMPTS = 4;

    private final Tie tie = new Tie();

    @Actor
    public void carrier(Z_Result result) {
        result.r1 = tie.comeBack();
    }

    @Actor
    public void taker() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (tie.loosen(Thread.currentThread())) {
                tie.keep();
            }
        }
    }
}
