package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Two threads that need two locks step back when they do not get the second one, and try again; they can step
/// aside for each other again and again. Two tries each stand for "for ever".
///
/// Kind: starvation. Shows as an exception. Fewest preemptions: 2.
/// Known from: livelock in Java Concurrency in Practice, 10.3.3; the two people in a corridor.
///
/// 1. A takes the first lock.
/// 2. B takes the second lock, does not get the first, steps back, tries again, and does not get it again.
/// 3. Before B steps back, A fails twice to get the second lock and gives up.
/// 4. B gives up too.
abstract class PoliteThreads implements Scenario {
    private static final int ATTEMPTS = 2;

    private final ReentrantLock first = new ReentrantLock();
    private final ReentrantLock second = new ReentrantLock();
    private final AtomicInteger successes = new AtomicInteger();

    abstract void other(ReentrantLock lower, ReentrantLock upper);

    void takeBoth(ReentrantLock one, ReentrantLock two) {
        for (int i = 0; i < ATTEMPTS; i++) {
            one.lock();
            try {
                if (two.tryLock()) {
                    successes.incrementAndGet();
                    two.unlock();
                    return;
                }
            } finally {
                one.unlock();
            }
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> takeBoth(first, second), () -> other(first, second));
        Expect.that(successes.get() > 0, "both gave up");
    }

    static final class Buggy extends PoliteThreads {
        @Override
        void other(ReentrantLock lower, ReentrantLock upper) {
            takeBoth(upper, lower);
        }
    }

    static final class Fixed extends PoliteThreads {
        @Override
        void other(ReentrantLock lower, ReentrantLock upper) {
            takeBoth(lower, upper);
        }
    }
}
