package io.selvage.bugs;

import java.util.concurrent.locks.ReentrantLock;

/// A pool closes an idle connection while it holds its own lock; a connection that a user closes holds its lock
/// while it returns to the pool.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: Commons DBCP issue DBCP-44 and Commons Pool issue POOL-125; in JaConTeBe.
///
/// 1. E, the evictor, takes the pool.
/// 2. U takes the connection to close it and waits for the pool.
/// 3. E waits for the connection.
abstract class EvictorClose implements Scenario {
    private final ReentrantLock pool = new ReentrantLock();
    private final Object connection = new Object();
    private int idle;
    private boolean closed;

    abstract void evict();

    void lockPool() {
        pool.lock();
    }

    void unlockPool() {
        pool.unlock();
    }

    void closeForGood() {
        synchronized (connection) {
            closed = true;
        }
    }

    private void giveBack() {
        synchronized (connection) {
            if (closed) {
                return;
            }
            lockPool();
            try {
                idle++;
            } finally {
                unlockPool();
            }
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::evict, this::giveBack);
        Expect.that(idle <= 1, "returned twice");
    }

    static final class Buggy extends EvictorClose {
        @Override
        void evict() {
            lockPool();
            try {
                closeForGood();
            } finally {
                unlockPool();
            }
        }
    }

    static final class Fixed extends EvictorClose {
        @Override
        void evict() {
            lockPool();
            unlockPool();
            closeForGood();
        }
    }
}
