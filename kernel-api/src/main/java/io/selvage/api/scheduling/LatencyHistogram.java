package io.selvage.api.scheduling;

import java.util.Arrays;

/// How often which latency was seen: counts in buckets that grow with the value, so that every value is
/// known to within one percent. Immutable.
public final class LatencyHistogram {
    /// Nothing seen.
    public static final LatencyHistogram EMPTY = new LatencyHistogram(new long[0], new long[0], 0, 0);

    /// The largest values of the buckets that have counts, ascending.
    private final long[] values;

    /// How many fell into this bucket or an earlier one.
    private final long[] cumulated;

    private final long min;
    private final long max;
    private final double mean;

    private LatencyHistogram(long[] values, long[] counts, long min, long max) {
        this.values = values;
        this.min = min;
        this.max = max;
        cumulated = new long[counts.length];
        long before = 0;
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            before += counts[i];
            sum += (double) Math.min(values[i], max) * counts[i];
            cumulated[i] = before;
        }
        mean = before == 0 ? 0 : sum / before;
    }

    /// Makes one of what has been counted.
    ///
    /// @param values the largest value of each bucket, in nanoseconds, strictly ascending
    /// @param counts how many were seen in each bucket, 1 or more
    /// @param min the smallest value seen, in nanoseconds
    /// @param max the largest value seen, in nanoseconds
    /// @return the histogram
    /// @throws IllegalArgumentException if the arrays do not fit together
    public static LatencyHistogram of(long[] values, long[] counts, long min, long max) {
        if (values.length != counts.length) {
            throw new IllegalArgumentException("values=" + values.length + ", counts=" + counts.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (counts[i] < 1 || (i > 0 && values[i] <= values[i - 1])) {
                throw new IllegalArgumentException("bucket " + i + ": value=" + values[i] + ", count=" + counts[i]);
            }
        }
        return values.length == 0 ? EMPTY : new LatencyHistogram(values.clone(), counts.clone(), min, max);
    }

    /// {@return how many latencies were seen; those that stand for others that were not measured count as
    /// many}
    public long count() {
        return cumulated.length == 0 ? 0 : cumulated[cumulated.length - 1];
    }

    /// {@return the smallest, in nanoseconds; 0 if none was seen}
    public long min() {
        return min;
    }

    /// {@return the largest, in nanoseconds; 0 if none was seen}
    public long max() {
        return max;
    }

    /// {@return the mean, in nanoseconds; 0 if none was seen}
    public double mean() {
        return mean;
    }

    /// The value that a part of all latencies does not exceed.
    ///
    /// @param percent the part, 0 to 100
    /// @return nanoseconds; 0 if none was seen
    /// @throws IllegalArgumentException if the part is not within 0 to 100
    public long percentile(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent=" + percent);
        }
        if (values.length == 0) {
            return 0;
        }
        // A rank that is whole but for the rounding is whole.
        long rank = Math.max(1, (long) Math.ceil(percent * count() / 100 * (1 - 1e-12)));
        int found = Arrays.binarySearch(cumulated, rank);
        int bucket = Math.min(found >= 0 ? found : -found - 1, values.length - 1);
        return Math.clamp(values[bucket], min, max);
    }

    /// How many latencies did not exceed a value.
    ///
    /// @param nanos the value, in nanoseconds
    /// @return the count of all buckets that end at or below the value
    public long countUpTo(long nanos) {
        int found = Arrays.binarySearch(values, nanos);
        int bucket = found >= 0 ? found : -found - 2;
        return bucket < 0 ? 0 : cumulated[bucket];
    }

    @Override
    public String toString() {
        return "count=%d min=%d p50=%d p99=%d max=%d".formatted(count(), min, percentile(50), percentile(99), max);
    }
}
