package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// At a spinning barrier threads count themselves in by reading and writing; when one arrival is lost, all spin
/// for ever.
///
/// Kind: starvation. Shows as a livelock. Fewest preemptions: 1.
/// Known from: spinning barriers of OpenMP run-times and of the `barnes` and `streamcluster` programs, where
/// SCTBench knows one too.
///
/// 1. A reads 0.
/// 2. B reads 0, writes 1 and spins.
/// 3. A writes 1 and spins as well.
abstract class SpinBarrier implements Scenario {
    private static final int PARTIES = 2;

    private final AtomicInteger arrived = new AtomicInteger();

    abstract void countIn();

    AtomicInteger arrived() {
        return arrived;
    }

    @SuppressWarnings("ThreadPriorityCheck") // A spinning thread has to let others run.
    private void meet() {
        countIn();
        while (arrived.get() < PARTIES) {
            Thread.yield();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::meet, this::meet);
    }

    static final class Buggy extends SpinBarrier {
        @Override
        void countIn() {
            arrived().set(arrived().get() + 1);
        }
    }

    static final class Fixed extends SpinBarrier {
        @Override
        void countIn() {
            arrived().incrementAndGet();
        }
    }
}
