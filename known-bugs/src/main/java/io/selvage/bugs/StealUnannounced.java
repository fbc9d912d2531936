package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// The THE protocol of Cilk, where the thief checks first and moves the head afterwards, so that the owner does
/// not see it coming.
///
/// Kind: lock-free structure. Shows as an exception. Fewest preemptions: 1.
/// Known from: Frigo, Leiserson and Randall (1998); `chess.WSQ` in SCTBench.
///
/// 1. T finds head 0 below tail 1.
/// 2. O moves the tail to 0, finds head 0 and has task 0.
/// 3. T moves the head to 1 and has task 0 as well.
abstract class StealUnannounced implements Scenario {
    static final int NONE = -1;

    private final AtomicInteger runs = new AtomicInteger();
    private volatile int head;
    private volatile int tail = 1;

    /// Takes the task at the head; under the lock.
    abstract int stealLocked();

    int head() {
        return head;
    }

    void head(int index) {
        head = index;
    }

    boolean beyondTail(int index) {
        return index > tail;
    }

    private synchronized int steal() {
        return stealLocked();
    }

    private int take() {
        int task = tail - 1;
        tail = task;
        if (head <= task) {
            return task;
        }
        synchronized (this) {
            if (head <= task) {
                return task;
            }
            tail = task + 1;
            return NONE;
        }
    }

    private void work(int task) {
        if (task != NONE) {
            runs.incrementAndGet();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> work(take()), () -> work(steal()));
        Expect.equal(1, runs.get(), "runs of the only task");
    }

    static final class Buggy extends StealUnannounced {
        @Override
        int stealLocked() {
            int task = head();
            if (beyondTail(task + 1)) {
                return NONE;
            }
            head(task + 1);
            return task;
        }
    }

    static final class Fixed extends StealUnannounced {
        @Override
        int stealLocked() {
            int task = head();
            head(task + 1);
            if (beyondTail(task + 1)) {
                head(task);
                return NONE;
            }
            return task;
        }
    }
}
