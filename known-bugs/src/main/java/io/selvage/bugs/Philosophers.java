package io.selvage.bugs;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Philosophers around a table take the fork on their left and then the one on their right; all can hold one
/// and wait for the next. In the corrected twin the last one begins on the right.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: Dijkstra (1971); `diningPhilosophers` in IBM ConTest, `CS.din_phil2_sat` to `din_phil7_sat` in
/// SCTBench.
///
/// 1. The last philosopher takes the left fork and is interrupted.
/// 2. The one before takes the left fork and waits for the right one; so does the one before that, down to the first.
/// 3. The last waits for the right fork, which the first holds.
abstract class Philosophers implements Scenario {
    private final ReentrantLock[] forks;
    private final AtomicInteger meals = new AtomicInteger();

    /// @param seats how many philosophers, at least 2
    Philosophers(int seats) {
        forks = new ReentrantLock[seats];
        Arrays.setAll(forks, seat -> new ReentrantLock());
    }

    abstract void last(ReentrantLock left, ReentrantLock right);

    void eat(ReentrantLock one, ReentrantLock other) {
        one.lock();
        try {
            other.lock();
            try {
                meals.incrementAndGet();
            } finally {
                other.unlock();
            }
        } finally {
            one.unlock();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        Threads.Action[] actions = new Threads.Action[forks.length];
        int last = forks.length - 1;
        for (int i = 0; i < last; i++) {
            int seat = i;
            actions[seat] = () -> eat(forks[seat], forks[seat + 1]);
        }
        actions[last] = () -> last(forks[last], forks[0]);
        threads.run(actions);
        Expect.equal(forks.length, meals.get(), "meals");
    }

    static final class Buggy extends Philosophers {
        Buggy(int seats) {
            super(seats);
        }

        @Override
        void last(ReentrantLock left, ReentrantLock right) {
            eat(left, right);
        }
    }

    static final class Fixed extends Philosophers {
        Fixed(int seats) {
            super(seats);
        }

        @Override
        void last(ReentrantLock left, ReentrantLock right) {
            eat(right, left);
        }
    }
}
