package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A Michael-Scott queue that, once it has found no successor of the tail, stores its node there without
/// checking again.
///
/// Kind: lock-free structure. Shows as an exception. Fewest preemptions: 1.
/// Known from: Michael and Scott (1996); mutants of it in the model checkers' examples (dscheck, loom).
///
/// 1. A finds that the tail has no successor.
/// 2. B links its node and moves the tail.
/// 3. A stores its own node over the one of B.
abstract class LostEnqueue implements Scenario {
    /// A node; its successor is set once.
    static final class Node {
        final AtomicReference<@Nullable Node> next = new AtomicReference<>();
    }

    private static final int NODES = 2;

    private final Node head = new Node();
    private final AtomicReference<Node> tail = new AtomicReference<>(head);

    /// Tries to make a node the successor of another, which had none.
    abstract boolean link(Node last, Node node);

    private void enqueue() {
        Node node = new Node();
        while (true) {
            Node last = tail.get();
            Node successor = last.next.get();
            if (successor != null) {
                tail.compareAndSet(last, successor);
            } else if (link(last, node)) {
                tail.compareAndSet(last, node);
                return;
            }
        }
    }

    private int length() {
        int length = 0;
        for (Node node = head.next.get(); node != null; node = node.next.get()) {
            length++;
        }
        return length;
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::enqueue, this::enqueue);
        Expect.equal(NODES, length(), "length");
    }

    static final class Buggy extends LostEnqueue {
        @Override
        boolean link(Node last, Node node) {
            last.next.set(node);
            return true;
        }
    }

    static final class Fixed extends LostEnqueue {
        @Override
        boolean link(Node last, Node node) {
            return last.next.compareAndSet(null, node);
        }
    }
}
