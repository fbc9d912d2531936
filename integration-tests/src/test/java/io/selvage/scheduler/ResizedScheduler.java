package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.results.II_Result;

/// The scheduler as a whole, as in [WholeScheduler], while one of its cores goes and comes back.
///
/// The first value is how many rounds were made, the second how often one ran on two cores at once.
@org.openjdk.jcstress.annotations.Outcome(
        id = "6, 0",
        expect = Expect.ACCEPTABLE,
        desc = "Each ran as often as it had to.")
@org.openjdk.jcstress.annotations.Outcome(
        expect = Expect.FORBIDDEN,
        desc = "One ran too often, or on two cores at once.")
public class ResizedScheduler {
    private final RunnerRing ring = new RunnerRing(3);

    public ResizedScheduler() {}

    @Actor
    public void outsider(II_Result result) throws InterruptedException {
        ring.start();
        ring.scheduler().resize(1);
        ring.scheduler().resize(RunnerRing.CORES);
        ring.finish(result);
    }
}
