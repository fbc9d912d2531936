package io.selvage.bugs;

/// A thread finds that it has to wait, and waits, but only the second of these under the monitor; the word
/// comes in between.
///
/// Kind: lost notification. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: `loseNotify` in IBM ConTest.
///
/// 1. A finds that nothing is ready.
/// 2. B makes it ready and notifies nobody.
/// 3. A waits.
abstract class NotifyBeforeWait implements Scenario {
    private volatile boolean ready;

    abstract void await() throws InterruptedException;

    boolean ready() {
        return ready;
    }

    private synchronized void announce() {
        ready = true;
        notifyAll();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::await, this::announce);
    }

    static final class Buggy extends NotifyBeforeWait {
        @Override
        @SuppressWarnings("WaitNotInLoop") // That nothing is checked under the monitor is the bug.
        void await() throws InterruptedException {
            if (!ready()) {
                synchronized (this) {
                    wait();
                }
            }
        }
    }

    static final class Fixed extends NotifyBeforeWait {
        @Override
        synchronized void await() throws InterruptedException {
            while (!ready()) {
                wait();
            }
        }
    }
}
