package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.results.II_Result;

/// The scheduler as a whole, carriers and ticker included, none of which is simulated: what it runs
/// yields, blocks, is woken by what else it runs, and ends. Not for jcstress, which needs actors that
/// last for nanoseconds.
///
/// The first value is how many rounds were made, the second how often one ran on two cores at once.
@org.openjdk.jcstress.annotations.Outcome(
        id = "8, 0",
        expect = Expect.ACCEPTABLE,
        desc = "Each ran as often as it had to.")
@org.openjdk.jcstress.annotations.Outcome(
        expect = Expect.FORBIDDEN,
        desc = "One ran too often, or on two cores at once.")
public class WholeScheduler {
    private final RunnerRing ring = new RunnerRing(4);

    public WholeScheduler() {}

    @Actor
    public void outsider(II_Result result) throws InterruptedException {
        ring.start();
        ring.finish(result);
    }
}
