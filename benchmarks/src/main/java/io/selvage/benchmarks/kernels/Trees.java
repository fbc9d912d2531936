package io.selvage.benchmarks.kernels;

import org.jspecify.annotations.Nullable;

/// Binary trees built and walked: allocation and recursion.
public final class Trees {
    private static final class Node {
        final @Nullable Node left;
        final @Nullable Node right;

        Node(@Nullable Node left, @Nullable Node right) {
            this.left = left;
            this.right = right;
        }

        int check() {
            return left == null || right == null ? 1 : 1 + left.check() + right.check();
        }
    }

    private Trees() {}

    /// {@return the number of nodes}
    public static double run() {
        int nodes = 0;
        for (int i = 0; i < 16; i++) {
            nodes += bottomUp(13).check();
        }
        return nodes;
    }

    private static Node bottomUp(int depth) {
        return depth == 0 ? new Node(null, null) : new Node(bottomUp(depth - 1), bottomUp(depth - 1));
    }
}
