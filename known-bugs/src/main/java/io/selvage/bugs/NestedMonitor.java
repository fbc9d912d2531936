package io.selvage.bugs;

import java.util.concurrent.CountDownLatch;

/// A consumer waits on an inner monitor while it holds an outer one, which the producer needs to get to the
/// inner one.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: `nestedMonitor` of the Java PathFinder examples; nested monitor lockout in Lea, Concurrent
/// Programming in Java.
///
/// 1. P, the producer, announces an item and has not stored it yet.
/// 2. C, the consumer, takes both monitors, finds nothing and waits: the inner monitor is free again, the outer
///    one is not.
/// 3. P waits for the outer monitor.
abstract class NestedMonitor implements Scenario {
    private final Object outer = new Object();
    private final Object inner = new Object();
    private final CountDownLatch announced = new CountDownLatch(1);
    private boolean stored;
    private int taken;

    abstract void consume() throws InterruptedException;

    void awaitItem() throws InterruptedException {
        synchronized (inner) {
            while (!stored) {
                inner.wait();
            }
        }
    }

    void take() {
        taken++;
    }

    Object outer() {
        return outer;
    }

    private void produce() {
        announced.countDown();
        synchronized (outer) {
            synchronized (inner) {
                stored = true;
                inner.notifyAll();
            }
        }
    }

    private void awaitAndConsume() throws InterruptedException {
        announced.await();
        consume();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::awaitAndConsume, this::produce);
        Expect.equal(1, taken, "items taken");
    }

    static final class Buggy extends NestedMonitor {
        @Override
        void consume() throws InterruptedException {
            synchronized (outer()) {
                awaitItem();
                take();
            }
        }
    }

    static final class Fixed extends NestedMonitor {
        @Override
        void consume() throws InterruptedException {
            awaitItem();
            synchronized (outer()) {
                take();
            }
        }
    }
}
