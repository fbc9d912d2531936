package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// A carrier uses its core in a section while somebody takes the core from it. Whoever comes second sees
/// what the first one has done: 0 stands for who did not get it.
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The taker has seen the section and left the core alone.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The carrier has seen that the core is lost.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The section was over when the core was taken.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each has seen the other and left the core alone.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both have used it at once.")
@State
public class SectionAndTakerStress {
    private final Tie tie = new Tie();
    private int uses;

    @Actor
    public void carrier(II_Result result) {
        if (tie.enter()) {
            result.r1 = ++uses;
        }
        tie.exit();
    }

    @Actor
    public void taker(II_Result result) {
        if (tie.loosen(Thread.currentThread())) {
            result.r2 = ++uses;
            tie.lose();
        }
    }
}
