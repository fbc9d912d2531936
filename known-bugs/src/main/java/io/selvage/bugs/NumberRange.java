package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// A range keeps its lower end below its upper one by checking each new end against the other, both of them
/// atomic variables; two checks can pass that together break the range.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `NumberRange` in Java Concurrency in Practice, 4.3.3.
///
/// 1. A wants 5 as the lower end and finds that the upper one is 10.
/// 2. B wants 4 as the upper end, finds that the lower one is 0, and sets it.
/// 3. A sets 5: the range is 5 to 4.
abstract class NumberRange implements Scenario {
    private final AtomicInteger lower = new AtomicInteger(0);
    private final AtomicInteger upper = new AtomicInteger(10);

    abstract void raise(int end);

    abstract void reduce(int end);

    void raiseIfValid(int end) {
        if (end <= upper.get()) {
            lower.set(end);
        }
    }

    void reduceIfValid(int end) {
        if (end >= lower.get()) {
            upper.set(end);
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> raise(5), () -> reduce(4));
        Expect.that(lower.get() <= upper.get(), "lower end above upper end");
    }

    static final class Buggy extends NumberRange {
        @Override
        void raise(int end) {
            raiseIfValid(end);
        }

        @Override
        void reduce(int end) {
            reduceIfValid(end);
        }
    }

    static final class Fixed extends NumberRange {
        @Override
        synchronized void raise(int end) {
            raiseIfValid(end);
        }

        @Override
        synchronized void reduce(int end) {
            reduceIfValid(end);
        }
    }
}
