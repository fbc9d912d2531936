package io.selvage.bugs;

/// The consumer of a circular buffer gives the slot back before it has read it, one index step too early.
///
/// Kind: order violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: single-producer rings that publish the index and the slot in the wrong order.
///
/// 1. C, the consumer, moves the head on: the slot counts as free.
/// 2. P, the producer, puts 2 into it.
/// 3. C reads 2 where 1 was next.
abstract class SlotFreedEarly implements Scenario {
    private volatile int slot = 1;
    private volatile int head;
    private volatile int tail = 1;

    abstract int take();

    int read() {
        return slot;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the consumer writes it.
    void moveHead() {
        head++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the producer writes it.
    private void offer() {
        if (tail - head < 1) {
            slot = 2;
            tail++;
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> Expect.equal(1, take(), "the first element"), this::offer);
    }

    static final class Buggy extends SlotFreedEarly {
        @Override
        int take() {
            moveHead();
            return read();
        }
    }

    static final class Fixed extends SlotFreedEarly {
        @Override
        int take() {
            int element = read();
            moveHead();
            return element;
        }
    }
}
