package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;

/// Two producers ask whether a circular buffer has room and then reserve a slot, so that it takes one element
/// too many.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `CS.circular_buffer_bad` in SCTBench, `bufwriter` in IBM ConTest.
///
/// 1. A finds one slot free.
/// 2. B finds it free too and puts its element there.
/// 3. A puts another: 3 elements in 2 slots, and the oldest is overwritten.
abstract class BufferOverflow implements Scenario {
    private static final int CAPACITY = 2;

    private final int[] slots = new int[CAPACITY];
    private final AtomicInteger end = new AtomicInteger(1);

    BufferOverflow() {
        slots[0] = 1;
    }

    abstract void offer(int element);

    void putIfRoom(int element) {
        if (end.get() < CAPACITY) {
            slots[end.getAndIncrement() % CAPACITY] = element;
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> offer(2), () -> offer(3));
        Expect.equal(1, slots[0], "the oldest element");
        Expect.equal(CAPACITY, end.get(), "elements");
    }

    static final class Buggy extends BufferOverflow {
        @Override
        void offer(int element) {
            putIfRoom(element);
        }
    }

    static final class Fixed extends BufferOverflow {
        @Override
        synchronized void offer(int element) {
            putIfRoom(element);
        }
    }
}
