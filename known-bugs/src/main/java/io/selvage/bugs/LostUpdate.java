package io.selvage.bugs;

/// Two threads add one to a counter by reading and writing it, so one addition can be lost.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: the first program of nearly every collection, under names such as `counter`.
///
/// 1. A reads 0.
/// 2. B reads 0, writes 1.
/// 3. A writes 1; the counter is 1 instead of 2.
abstract class LostUpdate implements Scenario {
    int count;

    abstract void increment();

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::increment, this::increment);
        Expect.equal(2, count, "count");
    }

    static final class Buggy extends LostUpdate {
        @Override
        void increment() {
            count++;
        }
    }

    static final class Fixed extends LostUpdate {
        @Override
        synchronized void increment() {
            count++;
        }
    }
}
