package io.selvage.cli.schbench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/// How values are spread.
///
/// @param samples how many there were
/// @param p20 what a fifth does not exceed
/// @param p50 what half does not exceed
/// @param p90 what nine tenths do not exceed
/// @param p99 what all but a hundredth do not exceed
/// @param p999 what all but a thousandth do not exceed
/// @param min the smallest
/// @param max the largest
public record Spread(
        long samples, double p20, double p50, double p90, double p99, double p999, double min, double max) {
    private static final double NANOS_PER_MICRO = 1_000;

    /// {@return the spread of nanoseconds, in microseconds}
    ///
    /// @param histogram the nanoseconds
    static Spread ofNanos(Histogram histogram) {
        return scaled(histogram, NANOS_PER_MICRO);
    }

    /// {@return the spread of counts}
    ///
    /// @param histogram the counts
    static Spread of(Histogram histogram) {
        return scaled(histogram, 1);
    }

    private static Spread scaled(Histogram histogram, double unit) {
        boolean empty = histogram.getTotalCount() == 0;
        return new Spread(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(20) / unit,
                histogram.getValueAtPercentile(50) / unit,
                histogram.getValueAtPercentile(90) / unit,
                histogram.getValueAtPercentile(99) / unit,
                histogram.getValueAtPercentile(99.9) / unit,
                empty ? 0 : histogram.getMinValue() / unit,
                histogram.getMaxValue() / unit);
    }

    /// Sums several rounds up.
    ///
    /// @param rounds one or more
    /// @return the medians, of all samples the smallest and the largest
    public static Spread median(List<Spread> rounds) {
        return new Spread(
                rounds.stream().mapToLong(Spread::samples).sum(),
                median(rounds, Spread::p20),
                median(rounds, Spread::p50),
                median(rounds, Spread::p90),
                median(rounds, Spread::p99),
                median(rounds, Spread::p999),
                rounds.stream().mapToDouble(Spread::min).min().orElse(0),
                rounds.stream().mapToDouble(Spread::max).max().orElse(0));
    }

    /// The median of something.
    ///
    /// @param <T> of what
    /// @param rounds one or more
    /// @param figure the number of each
    /// @return the one in the middle, or the mean of the two in the middle
    static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
