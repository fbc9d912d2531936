package io.selvage.bugs;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A thread awaits a condition while it holds a second lock, and whoever would signal needs that lock first.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: lock and condition deadlocks of JaConTeBe (Derby); the state cycle of Lu et al. (2008).
///
/// 1. S, the signaller, opens the door and is interrupted.
/// 2. W takes the registry lock and the queue lock and awaits the condition, which frees only the queue lock.
/// 3. S waits for the registry lock.
abstract class LockAcrossAwait implements Scenario {
    private final ReentrantLock registry = new ReentrantLock();
    private final ReentrantLock queue = new ReentrantLock();
    private final Condition filled = queue.newCondition();
    private final Semaphore door = new Semaphore(0);
    private int items;
    private int receivers;

    abstract void receive() throws InterruptedException;

    ReentrantLock registry() {
        return registry;
    }

    void register() {
        receivers++;
    }

    void take() throws InterruptedException {
        queue.lock();
        try {
            while (items == 0) {
                filled.await();
            }
            items--;
        } finally {
            queue.unlock();
        }
    }

    private void send() {
        door.release();
        registry.lock();
        try {
            queue.lock();
            try {
                items++;
                filled.signal();
            } finally {
                queue.unlock();
            }
        } finally {
            registry.unlock();
        }
    }

    private void enterAndReceive() throws InterruptedException {
        door.acquire();
        receive();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::enterAndReceive, this::send);
        Expect.equal(1, receivers, "receivers");
    }

    static final class Buggy extends LockAcrossAwait {
        @Override
        void receive() throws InterruptedException {
            registry().lock();
            try {
                register();
                take();
            } finally {
                registry().unlock();
            }
        }
    }

    static final class Fixed extends LockAcrossAwait {
        @Override
        void receive() throws InterruptedException {
            registry().lock();
            try {
                register();
            } finally {
                registry().unlock();
            }
            take();
        }
    }
}
