package io.selvage.bugs;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// Producers wake a worker only if its "already woken" flag is down; the worker lowers it after it has emptied
/// the queue instead of before.
///
/// Kind: lost notification. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: missed signals of event loops: wake-up flags around `epoll` and `Selector.wakeup`.
///
/// 1. P adds an item, raises the flag and wakes W.
/// 2. W wakes, takes the item and finds no more.
/// 3. Q adds an item and finds the flag up.
/// 4. W lowers the flag and sleeps.
abstract class FlagClearedLate implements Scenario {
    private static final int ITEMS = 2;

    private final ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Semaphore wakeUps = new Semaphore(0);

    abstract int drainOnce();

    void lowerFlag() {
        woken.set(false);
    }

    int drain() {
        int taken = 0;
        while (queue.poll() != null) {
            taken++;
        }
        return taken;
    }

    private void add(int item) {
        queue.add(item);
        if (woken.compareAndSet(false, true)) {
            wakeUps.release();
        }
    }

    private void work() throws InterruptedException {
        int taken = 0;
        while (taken < ITEMS) {
            wakeUps.acquire();
            taken += drainOnce();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> add(1), () -> add(2), this::work);
    }

    static final class Buggy extends FlagClearedLate {
        @Override
        int drainOnce() {
            int taken = drain();
            lowerFlag();
            return taken;
        }
    }

    static final class Fixed extends FlagClearedLate {
        @Override
        int drainOnce() {
            lowerFlag();
            return drain();
        }
    }
}
