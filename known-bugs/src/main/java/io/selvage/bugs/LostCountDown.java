package io.selvage.bugs;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A latch counts down by reading and writing, so that a count can be lost and the one that waits never goes
/// on.
///
/// Kind: atomicity violation. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: hand-written latches; a lost update that shows as a hang.
///
/// 1. A reads 2.
/// 2. B reads 2 and writes 1.
/// 3. A writes 1; nobody opens the gate, and W waits for ever.
abstract class LostCountDown implements Scenario {
    private static final int PARTIES = 2;

    private final AtomicInteger count = new AtomicInteger(PARTIES);
    private final Semaphore gate = new Semaphore(0);

    /// Counts down and tells how many are left.
    abstract int decrement();

    AtomicInteger count() {
        return count;
    }

    private void countDown() {
        if (decrement() == 0) {
            gate.release();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::countDown, this::countDown, gate::acquire);
    }

    static final class Buggy extends LostCountDown {
        @Override
        int decrement() {
            int left = count().get() - 1;
            count().set(left);
            return left;
        }
    }

    static final class Fixed extends LostCountDown {
        @Override
        int decrement() {
            return count().decrementAndGet();
        }
    }
}
