package io.selvage.scheduler;

import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.Outcome;
import io.selvage.scheduler.policy.Fifo;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jcstress.infra.results.II_Result;

/// A scheduler with carriers and a ticker, and a ring of schedulables for it that yield, block, are woken
/// by each other, and end.
final class RunnerRing {
    static final int CORES = 2;

    private final Scheduler scheduler = new Scheduler(
            Topology.flat(CORES),
            CpuSet.EMPTY,
            "not asked for",
            new WovenClock(),
            new RotatingChooser(CORES),
            Fifo::new,
            () -> {});
    private final Runner[] runners;
    private final CountDownLatch ended;

    RunnerRing(int count) {
        runners = new Runner[count];
        ended = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            runners[i] = new Runner(i);
        }
    }

    /// Runs, yields, then blocks until the one before it in the ring gives it the word to end.
    private final class Runner extends Schedulable {
        private final int index;
        private volatile boolean inside;
        private volatile boolean word;
        private int rounds;
        private boolean hasPassedOn;
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
                return Outcome.YIELDED;
            }
            if (!hasPassedOn) {
                hasPassedOn = true;
                Runner following = runners[(index + 1) % runners.length];
                following.word = true;
                following.ready();
            }
            if (!word) {
                return Outcome.BLOCKED;
            }
            rounds++;
            ended.countDown();
            return Outcome.ENDED;
        }
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /// Starts the scheduler and makes everybody ready.
    void start() throws InterruptedException {
        scheduler.start();
        for (Runner runner : runners) {
            runner.ready();
        }
    }

    /// Waits for the end of all and of the scheduler, and says how many rounds were made and how often
    /// one ran on two cores at once.
    void finish(II_Result result) throws InterruptedException {
        ended.await();
        scheduler.stop();
        scheduler.awaitEnd(Long.MAX_VALUE / 2);
        for (Runner runner : runners) {
            result.r1 += runner.rounds;
            result.r2 += runner.wrong;
        }
    }
}
