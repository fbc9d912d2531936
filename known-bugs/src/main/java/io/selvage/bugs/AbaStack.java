package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// A Treiber stack over reused nodes compares the top by index alone; a pop that was interrupted succeeds
/// although its node went and came back. In the corrected twin the top carries a stamp.
///
/// Kind: ABA. Shows as an exception. Fewest preemptions: 1.
/// Known from: the ABA problem of IBM System/370; Treiber (1986), Michael (2004).
///
/// 1. A reads the top, node 0, and its successor, node 1.
/// 2. B pops node 0, pops node 1, pushes node 0.
/// 3. A swaps the top from 0 to 1; B has node 1, and so has the stack.
abstract class AbaStack implements Scenario {
    private static final int NODES = 3;
    private static final int NONE = 0xFFFF;

    private final AtomicIntegerArray next = new AtomicIntegerArray(new int[] {1, 2, NONE});
    private final AtomicIntegerArray owners = new AtomicIntegerArray(NODES);
    /// The stamp above, the top node in the low 16 bits.
    private final AtomicInteger top = new AtomicInteger();

    /// The word to store when the top becomes another node.
    abstract int word(int oldWord, int node);

    int unstamped(int node) {
        return node;
    }

    int stamped(int oldWord, int node) {
        return (((oldWord >>> 16) + 1) << 16) | node;
    }

    private int pop() {
        while (true) {
            int old = top.get();
            int node = old & NONE;
            if (node == NONE) {
                return NONE;
            }
            if (top.compareAndSet(old, word(old, next.get(node)))) {
                return node;
            }
        }
    }

    private void push(int node) {
        while (true) {
            int old = top.get();
            next.set(node, old & NONE);
            if (top.compareAndSet(old, word(old, node))) {
                return;
            }
        }
    }

    private void keep(int node) {
        if (node != NONE) {
            Expect.equal(1, owners.incrementAndGet(node), "owners of node " + node);
        }
    }

    private void popTwicePushOnce() {
        int first = pop();
        keep(pop());
        if (first != NONE) {
            push(first);
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> keep(pop()), this::popTwicePushOnce);
        for (int node = pop(); node != NONE; node = pop()) {
            keep(node);
        }
    }

    static final class Buggy extends AbaStack {
        @Override
        int word(int oldWord, int node) {
            return unstamped(node);
        }
    }

    static final class Fixed extends AbaStack {
        @Override
        int word(int oldWord, int node) {
            return stamped(oldWord, node);
        }
    }
}
