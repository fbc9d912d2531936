package io.selvage.bugs;

/// Two readers want to become the writer without giving up reading, and each waits for the other to stop
/// reading.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: lock upgrades in databases (Gray and Reuter, 1993); the reason why `ReentrantReadWriteLock`
/// forbids them.
///
/// 1. A starts to read.
/// 2. B starts to read, wants to write and waits for A.
/// 3. A wants to write and waits for B.
abstract class ReadLockUpgrade implements Scenario {
    private int readers;
    private int upgrading;
    private int value;

    /// Tries to become the one that may upgrade.
    abstract boolean claimUpgrade();

    synchronized boolean claim() {
        if (upgrading > 0) {
            return false;
        }
        upgrading++;
        return true;
    }

    private synchronized void startReading() {
        readers++;
    }

    private synchronized void stopReading() {
        readers--;
        notifyAll();
    }

    private synchronized void upgradeAndWrite() throws InterruptedException {
        while (readers > 1) {
            wait();
        }
        value++;
    }

    private void update() throws InterruptedException {
        startReading();
        if (claimUpgrade()) {
            upgradeAndWrite();
        }
        stopReading();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::update, this::update);
        Expect.that(value > 0, "nobody has written");
    }

    static final class Buggy extends ReadLockUpgrade {
        @Override
        boolean claimUpgrade() {
            return true;
        }
    }

    static final class Fixed extends ReadLockUpgrade {
        @Override
        boolean claimUpgrade() {
            return claim();
        }
    }
}
