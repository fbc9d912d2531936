package io.selvage.bugs;

/// Two threads guard the same counter by different locks.
///
/// Kind: broken lock. Shows as an exception. Fewest preemptions: 1.
/// Known from: `wronglock` in IBM ConTest, `CS.wronglock_bad` in SCTBench.
///
/// 1. A takes its lock and reads 0.
/// 2. B takes the other lock, reads 0 and writes 1.
/// 3. A writes 1; the counter is 1 instead of 2.
abstract class WrongLock implements Scenario {
    final Object lock = new Object();
    private int count;

    abstract Object lockOfSecond();

    private void increment(Object guard) {
        synchronized (guard) {
            count++;
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> increment(lock), () -> increment(lockOfSecond()));
        Expect.equal(2, count, "count");
    }

    static final class Buggy extends WrongLock {
        private final Object otherLock = new Object();

        @Override
        Object lockOfSecond() {
            return otherLock;
        }
    }

    static final class Fixed extends WrongLock {
        @Override
        Object lockOfSecond() {
            return lock;
        }
    }
}
