package io.selvage.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Where a crowd of threads gathers until it is opened. The waiting itself is the threads' business: how
/// they park is what is measured.
final class Gate {
    private final AtomicInteger missing;
    private final CountDownLatch allArrived = new CountDownLatch(1);
    private volatile boolean shut = true;

    Gate(int threads) {
        missing = new AtomicInteger(threads);
    }

    void arrive() {
        if (missing.decrementAndGet() == 0) {
            allArrived.countDown();
        }
    }

    /// Blocks until the last thread has arrived. It may not be parked yet when this returns, but every
    /// other one is about to be.
    void awaitAll() throws InterruptedException {
        allArrived.await();
    }

    boolean isShut() {
        return shut;
    }

    void open() {
        shut = false;
    }
}
