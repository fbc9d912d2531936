package io.selvage.bugs;

import org.jspecify.annotations.Nullable;

/// A lazy list locks the two nodes that it has found without validating that they are still in the list and
/// still neighbours.
///
/// Kind: lock-free structure. Shows as an exception. Fewest preemptions: 1.
/// Known from: Heller et al. (2005); Herlihy and Shavit, The Art of Multiprocessor Programming, 9.7.
///
/// 1. B, to remove 2, finds nodes 1 and 2.
/// 2. A removes 1.
/// 3. B locks both, unlinks 2 from 1, which is gone, and 2 stays in the list.
abstract class LazyList implements Scenario {
    /// A node of the list, locked by its monitor.
    static final class Node {
        final int value;
        volatile @Nullable Node next;
        volatile boolean removed;

        Node(int value, @Nullable Node next) {
            this.value = value;
            this.next = next;
        }
    }

    private final Node head = new Node(0, new Node(1, new Node(2, null)));

    /// Whether two locked nodes are what they were when they were found.
    abstract boolean valid(Node before, Node node);

    private void remove(int value) {
        while (true) {
            Node before = head;
            Node node = head.next;
            while (node != null && node.value < value) {
                before = node;
                node = node.next;
            }
            if (node == null || node.value != value || unlink(before, node)) {
                return;
            }
        }
    }

    private boolean unlink(Node before, Node node) {
        synchronized (before) {
            synchronized (node) {
                if (!valid(before, node)) {
                    return false;
                }
                node.removed = true;
                before.next = node.next;
                return true;
            }
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> remove(1), () -> remove(2));
        Expect.that(head.next == null, "a removed node is in the list");
    }

    static final class Buggy extends LazyList {
        @Override
        boolean valid(Node before, Node node) {
            return true;
        }
    }

    static final class Fixed extends LazyList {
        @Override
        boolean valid(Node before, Node node) {
            return !before.removed && !node.removed && before.next == node;
        }
    }
}
