package io.selvage.bugs;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread looks whether it is done before it has left its name, so that whoever finishes in between finds
/// nobody to unpark.
///
/// Kind: lost notification. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: park and unpark protocols such as `FutureTask.awaitDone`, which check again after they have
/// enqueued themselves.
///
/// 1. A finds that it is not done.
/// 2. B sets done and finds nobody to unpark.
/// 3. A leaves its name and parks.
abstract class MissedUnpark implements Scenario {
    private volatile boolean done;
    private volatile @Nullable Thread waiter;

    abstract void await();

    boolean done() {
        return done;
    }

    void leaveName() {
        waiter = Thread.currentThread();
    }

    private void finish() {
        done = true;
        LockSupport.unpark(waiter);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::await, this::finish);
    }

    static final class Buggy extends MissedUnpark {
        @Override
        void await() {
            while (!done()) {
                leaveName();
                LockSupport.park();
            }
        }
    }

    static final class Fixed extends MissedUnpark {
        @Override
        void await() {
            leaveName();
            while (!done()) {
                LockSupport.park();
            }
        }
    }
}
