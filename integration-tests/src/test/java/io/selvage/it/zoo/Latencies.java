package io.selvage.it.zoo;

import java.util.Arrays;
import java.util.Locale;

/// How long something took, some times.
///
/// @param sorted nanoseconds
@SuppressWarnings("ArrayRecordComponent") // Nobody but this package sees it.
record Latencies(long[] sorted) {
    static Latencies of(long[] nanos, int count) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /// {@return what so many of a hundred did not exceed, in milliseconds; 0 without any}
    double millis(double percent) {
        int last = sorted.length - 1;
        return last < 0 ? 0 : sorted[(int) Math.min(last, Math.ceil(percent / 100 * sorted.length) - 1)] / 1e6;
    }

    /// {@return how many took longer}
    long beyond(double millis) {
        return Arrays.stream(sorted).filter(nanos -> nanos > millis * 1e6).count();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latencies that && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %8.3f  p99 %8.3f  max %8.3f ms", millis(50), millis(99), millis(100));
    }
}
