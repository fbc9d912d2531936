package io.selvage.bugs;

/// A lock for readers and writers admits readers while a writer waits, so that overlapping readers keep it
/// waiting. Passing it over once is taken for bad luck, twice for starvation.
///
/// Kind: starvation. Shows as an exception. Fewest preemptions: 1.
/// Known from: the first readers-writers problem of Courtois, Heymans and Parnas (1971); `readersWriters` in
/// IBM ConTest.
///
/// 1. R reads and is interrupted.
/// 2. W waits for R.
/// 3. Q begins to read, ends, and begins again, while R still reads: W has been passed over twice.
abstract class WriterPassedOver implements Scenario {
    private static final int ROUNDS = 2;

    private int readers;
    private int waitingWriters;
    private int passedOver;

    abstract boolean readersWaitFor(int writers);

    private synchronized void startReading() throws InterruptedException {
        while (readersWaitFor(waitingWriters)) {
            wait();
        }
        readers++;
        if (waitingWriters > 0) {
            passedOver++;
        }
    }

    private synchronized void stopReading() {
        readers--;
        notifyAll();
    }

    private void read() throws InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            startReading();
            stopReading();
        }
    }

    private synchronized void write() throws InterruptedException {
        waitingWriters++;
        while (readers > 0) {
            wait();
        }
        waitingWriters--;
        notifyAll();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::read, this::read, this::write);
        Expect.that(passedOver < 2, "the writer starves");
    }

    static final class Buggy extends WriterPassedOver {
        @Override
        boolean readersWaitFor(int writers) {
            return false;
        }
    }

    static final class Fixed extends WriterPassedOver {
        @Override
        boolean readersWaitFor(int writers) {
            return writers > 0;
        }
    }
}
