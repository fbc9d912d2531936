package io.selvage.testkit;

import java.util.Arrays;

/// A list of [Code]s that grows.
final class CodeList {
    private long[] codes = new long[64];
    private int size;

    void add(long code) {
        if (size == codes.length) {
            codes = Arrays.copyOf(codes, 2 * size);
        }
        codes[size++] = code;
    }

    int size() {
        return size;
    }

    long[] toArray() {
        return Arrays.copyOf(codes, size);
    }
}
