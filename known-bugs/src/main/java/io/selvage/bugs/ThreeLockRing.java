package io.selvage.bugs;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// Three locks of three kinds, a monitor, a `ReentrantLock` and a `Semaphore` of one permit, are taken in a
/// ring.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: the Derby and DBCP deadlocks of JaConTeBe go over locks of different kinds like this.
///
/// 1. C takes the permit and is interrupted.
/// 2. B takes the lock and waits for the permit.
/// 3. A takes the monitor and waits for the lock.
/// 4. C waits for the monitor.
abstract class ThreeLockRing implements Scenario {
    private final Object monitor = new Object();
    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore permit = new Semaphore(1);
    private int passes;

    abstract void last() throws InterruptedException;

    private void monitorThenLock() {
        synchronized (monitor) {
            lock.lock();
            try {
                passes++;
            } finally {
                lock.unlock();
            }
        }
    }

    private void lockThenPermit() throws InterruptedException {
        lock.lock();
        try {
            permit.acquire();
            permit.release();
        } finally {
            lock.unlock();
        }
    }

    void permitThenMonitor() throws InterruptedException {
        permit.acquire();
        try {
            useMonitor();
        } finally {
            permit.release();
        }
    }

    void monitorThenPermit() throws InterruptedException {
        synchronized (monitor) {
            permit.acquire();
            passes++;
            permit.release();
        }
    }

    private void useMonitor() {
        synchronized (monitor) {
            passes++;
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::monitorThenLock, this::lockThenPermit, this::last);
        Expect.equal(2, passes, "passes of the monitor");
    }

    static final class Buggy extends ThreeLockRing {
        @Override
        void last() throws InterruptedException {
            permitThenMonitor();
        }
    }

    static final class Fixed extends ThreeLockRing {
        @Override
        void last() throws InterruptedException {
            monitorThenPermit();
        }
    }
}
