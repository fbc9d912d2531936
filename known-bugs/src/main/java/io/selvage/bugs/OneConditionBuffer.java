package io.selvage.bugs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A buffer of one slot has a single condition for "not full" and "not empty" and signals one waiter; a
/// consumer wakes another consumer instead of the producer.
///
/// Kind: lost notification. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: `boundedBuffer` and `producerConsumer` in IBM ConTest; the wait-notify cargo cult of many
/// textbooks.
///
/// 1. P opens and is interrupted.
/// 2. C and D wait, for an item.
/// 3. P puts one, signals C, and waits for the slot.
/// 4. C takes the item and signals the longest waiter, which is D.
/// 5. D finds nothing and waits, as P still does.
abstract class OneConditionBuffer implements Scenario {
    private static final int ITEMS = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notFull = lock.newCondition();
    private final CountDownLatch opened = new CountDownLatch(1);
    private int size;

    abstract Condition notEmpty();

    Condition notFull() {
        return notFull;
    }

    Condition newCondition() {
        return lock.newCondition();
    }

    private void put() throws InterruptedException {
        lock.lock();
        try {
            while (size == 1) {
                notFull.await();
            }
            size++;
            notEmpty().signal();
        } finally {
            lock.unlock();
        }
    }

    private void take() throws InterruptedException {
        opened.await();
        lock.lock();
        try {
            while (size == 0) {
                notEmpty().await();
            }
            size--;
            notFull.signal();
        } finally {
            lock.unlock();
        }
    }

    private void produce() throws InterruptedException {
        opened.countDown();
        for (int i = 0; i < ITEMS; i++) {
            put();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::produce, this::take, this::take);
        Expect.equal(0, size, "items left");
    }

    static final class Buggy extends OneConditionBuffer {
        @Override
        Condition notEmpty() {
            return notFull();
        }
    }

    static final class Fixed extends OneConditionBuffer {
        private final Condition notEmpty = newCondition();

        @Override
        Condition notEmpty() {
            return notEmpty;
        }
    }
}
