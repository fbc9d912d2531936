package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// The reader of a sequence lock looks at the sequence before it reads, but not again afterwards.
///
/// Kind: broken lock. Shows as an exception. Fewest preemptions: 1.
/// Known from: sequence locks of the Linux kernel and the optimistic reads of `StampedLock`, whose `validate`
/// is easily forgotten.
///
/// 1. R reads an even sequence and the first value.
/// 2. W writes both values.
/// 3. R reads the second value: they do not belong together.
abstract class SequenceLock implements Scenario {
    private static final int ATTEMPTS = 2;

    private final AtomicInteger sequence = new AtomicInteger();
    private volatile int first;
    private volatile int second;

    abstract boolean stillValid(int before);

    boolean unchanged(int before) {
        return sequence.get() == before;
    }

    private void write() {
        sequence.incrementAndGet();
        first = 1;
        second = 1;
        sequence.incrementAndGet();
    }

    private void read() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int before = sequence.get();
            if (before % 2 != 0) {
                continue;
            }
            int seenFirst = first;
            int seenSecond = second;
            if (stillValid(before)) {
                Expect.equal(seenFirst, seenSecond, "second value");
                return;
            }
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::read, this::write);
    }

    static final class Buggy extends SequenceLock {
        @Override
        boolean stillValid(int before) {
            return true;
        }
    }

    static final class Fixed extends SequenceLock {
        @Override
        boolean stillValid(int before) {
            return unchanged(before);
        }
    }
}
