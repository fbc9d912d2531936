package io.selvage.bugs;

import java.util.concurrent.Semaphore;

/// Two threads wait on one monitor for different things, and `notify` wakes the one whose time has not come.
/// Monitors that wake the longest waiter are assumed.
///
/// Kind: lost notification. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: notify instead of notifyAll in Farchi, Nir and Ur, Concurrent Bug Patterns (2003).
///
/// 1. S lets the waiters in and is interrupted.
/// 2. B waits for stage 2, then A for stage 1.
/// 3. S sets stage 1 and notifies B, which waits again; A would have to set stage 2.
abstract class NotifyOne implements Scenario {
    private final Semaphore door = new Semaphore(0);
    private int stage;

    abstract void tell();

    synchronized void notifyOne() {
        notify();
    }

    synchronized void notifyEach() {
        notifyAll();
    }

    private synchronized void advanceTo(int next) {
        stage = next;
        tell();
    }

    private void awaitStage(int wanted) throws InterruptedException {
        door.acquire();
        synchronized (this) {
            while (stage < wanted) {
                wait();
            }
        }
    }

    private void first() throws InterruptedException {
        awaitStage(1);
        advanceTo(2);
    }

    private void start() {
        door.release(2);
        advanceTo(1);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::first, () -> awaitStage(2), this::start);
    }

    static final class Buggy extends NotifyOne {
        @Override
        void tell() {
            notifyOne();
        }
    }

    static final class Fixed extends NotifyOne {
        @Override
        void tell() {
            notifyEach();
        }
    }
}
