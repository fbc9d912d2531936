package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A Treiber stack whose `pop` does not look whether its compare-and-set succeeded.
///
/// Kind: lock-free structure. Shows as an exception. Fewest preemptions: 1.
/// Known from: Treiber (1986); `CS.stack_bad` in SCTBench is a stack that loses its exclusion in the same
/// place.
///
/// 1. A reads the top node.
/// 2. B pops it.
/// 3. A fails to swap the top, does not notice, and has the same node.
abstract class StackPop implements Scenario {
    /// An element; reached by one pop at most.
    record Node(int index, @Nullable Node next) {}

    private static final int NODES = 2;

    private final AtomicReference<@Nullable Node> top = new AtomicReference<>();
    private final AtomicIntegerArray pops = new AtomicIntegerArray(NODES);

    StackPop() {
        for (int i = 0; i < NODES; i++) {
            top.set(new Node(i, top.get()));
        }
    }

    abstract boolean accept(boolean swapped);

    private void pop() {
        while (true) {
            Node node = top.get();
            if (node == null) {
                return;
            }
            if (accept(top.compareAndSet(node, node.next()))) {
                pops.incrementAndGet(node.index());
                return;
            }
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::pop, this::pop);
        for (int i = 0; i < NODES; i++) {
            Expect.equal(1, pops.get(i), "pops of node " + i);
        }
    }

    static final class Buggy extends StackPop {
        @Override
        boolean accept(boolean swapped) {
            return true;
        }
    }

    static final class Fixed extends StackPop {
        @Override
        boolean accept(boolean swapped) {
            return swapped;
        }
    }
}
