package io.selvage.scheduler;

import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.Outcome;
import io.selvage.scheduler.policy.Fifo;
import java.util.concurrent.CountDownLatch;
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
    private static final int CORES = 2;

    private final Scheduler scheduler = new Scheduler(
            Topology.flat(CORES),
            CpuSet.EMPTY,
            "not asked for",
            new WovenClock(),
            new RotatingChooser(CORES),
            Fifo::new,
            () -> {});
    private final Runner[] runners = new Runner[3];
    private final CountDownLatch ended = new CountDownLatch(runners.length);

    public ResizedScheduler() {
        for (int i = 0; i < runners.length; i++) {
            runners[i] = new Runner(i);
        }
    }

    /// Runs, yields, then blocks until the one before it in the ring gives it the word to end.
    private final class Runner extends Schedulable {
        private final int index;
        private volatile boolean inside;
        private volatile boolean word;
        private int rounds;
        private int wrong;

        Runner(int index) {
            super(scheduler);
            this.index = index;
        }

        @Override
        protected Outcome dispatch() {
            if (inside) {
                wrong++;
            }
            inside = true;
            Outcome outcome = step();
            inside = false;
            return outcome;
        }

        private Outcome step() {
            if (rounds == 0) {
                rounds++;
                Runner following = runners[(index + 1) % runners.length];
                following.word = true;
                following.ready();
                return Outcome.YIELDED;
            }
            if (!word) {
                return Outcome.BLOCKED;
            }
            rounds++;
            ended.countDown();
            return Outcome.ENDED;
        }
    }

    @Actor
    public void outsider(II_Result result) throws InterruptedException {
        scheduler.start();
        for (Runner runner : runners) {
            runner.ready();
        }
        scheduler.resize(1);
        scheduler.resize(CORES);
        ended.await();
        scheduler.stop();
        scheduler.awaitEnd(Long.MAX_VALUE / 2);
        for (Runner runner : runners) {
            result.r1 += runner.rounds;
            result.r2 += runner.wrong;
        }
    }
}
