package io.selvage.testkit;

import java.util.Arrays;

/// A number per thread, 0 to begin with.
final class ThreadLongs {
    private long[] values = new long[16];

    long get(int thread) {
        return thread < values.length ? values[thread] : 0;
    }

    void set(int thread, long value) {
        if (thread >= values.length) {
            values = Arrays.copyOf(values, Math.max(thread + 1, 2 * values.length));
        }
        values[thread] = value;
    }
}
