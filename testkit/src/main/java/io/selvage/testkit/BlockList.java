package io.selvage.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts who makes how many steps in a row.
final class BlockList {
    private int[] threads = new int[32];
    private long[] counts = new long[32];
    private int size;
    private long steps;

    void step(int thread) {
        steps++;
        if (size > 0 && threads[size - 1] == thread) {
            counts[size - 1]++;
            return;
        }
        if (size == threads.length) {
            threads = Arrays.copyOf(threads, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        threads[size] = thread;
        counts[size++] = 1;
    }

    int size() {
        return size;
    }

    long steps() {
        return steps;
    }

    List<Block> toList() {
        List<Block> blocks = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            blocks.add(new Block(threads[i], counts[i]));
        }
        return blocks;
    }
}
