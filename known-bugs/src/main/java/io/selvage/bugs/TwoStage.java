package io.selvage.bugs;

/// A value is set under one lock and one derived from it under another; a reader between the two stages sees
/// the first without the second.
///
/// Kind: order violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `twoStage` in IBM ConTest, `CS.twostage_bad` in SCTBench.
///
/// 1. A sets the first value to 1.
/// 2. B reads the first value, 1, and the second, 0, where it expects 2.
abstract class TwoStage implements Scenario {
    private final Object firstLock = new Object();
    private final Object secondLock = new Object();
    private int first;
    private int second;

    abstract void write();

    abstract void read();

    void writeStages() {
        synchronized (firstLock) {
            first = 1;
        }
        synchronized (secondLock) {
            second = 2;
        }
    }

    void readStages() {
        int seen;
        synchronized (firstLock) {
            seen = first;
        }
        if (seen == 0) {
            return;
        }
        synchronized (secondLock) {
            Expect.equal(seen + 1, second, "second stage");
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::write, this::read);
    }

    static final class Buggy extends TwoStage {
        @Override
        void write() {
            writeStages();
        }

        @Override
        void read() {
            readStages();
        }
    }

    static final class Fixed extends TwoStage {
        @Override
        synchronized void write() {
            writeStages();
        }

        @Override
        synchronized void read() {
            readStages();
        }
    }
}
