package io.selvage.scheduler;

import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.LongStream;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/// How long what one core runs has waited since it was woken, by class.
///
/// Reading the clock at each wake-up would cost more than the rest of it, so one in [#STRIDE] is
/// measured, which counts for all of them. The stride is prime, lest it beats in time with what a program
/// does in turns. What wakes an idle core takes microseconds anyway and is always measured; it counts
/// once. So both kinds have the share in the histogram that they have in reality.
///
/// Recorded by the core that owns it, or the driver of a simulated machine; read by any thread.
@SuppressWarnings("EnumOrdinal") // One slot for each class.
final class WakeLatency {
    /// For how many wake-ups one that is measured stands.
    static final int STRIDE = 61;

    private static final long HIGHEST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 2;

    /// Made when the first one is recorded: a histogram takes some 36 kilobytes.
    private final AtomicReferenceArray<AbstractHistogram> byClass =
            new AtomicReferenceArray<>(SchedulingClass.values().length);

    private int untilSample = STRIDE;

    WakeLatency() {}

    /// Own: something has been woken that will wait for a core that is awake.
    ///
    /// @return whether this one is to be measured, and recorded with the weight [#STRIDE]
    boolean samplesWakeUp() {
        if (--untilSample > 0) {
            return false;
        }
        untilSample = STRIDE;
        return true;
    }

    /// Own: something runs that was woken.
    ///
    /// @param kind its class
    /// @param nanos how long ago
    /// @param weight for how many wake-ups it stands
    void record(SchedulingClass kind, long nanos, int weight) {
        AbstractHistogram histogram = byClass.getPlain(kind.ordinal());
        if (histogram == null) {
            // Atomic, because it is read meanwhile: its buckets and its total are never torn.
            histogram = new AtomicHistogram(HIGHEST_NANOS, DIGITS);
            byClass.setRelease(kind.ordinal(), histogram);
        }
        histogram.recordValueWithCount(Math.clamp(nanos, 0, HIGHEST_NANOS), weight);
    }

    /// Adds up what several cores have recorded.
    ///
    /// @param cores what they have
    /// @param kind of which class
    /// @return all of it; what is recorded meanwhile may be missing
    static LatencyHistogram sum(Collection<WakeLatency> cores, SchedulingClass kind) {
        var sum = new Histogram(HIGHEST_NANOS, DIGITS);
        for (WakeLatency core : cores) {
            AbstractHistogram histogram = core.byClass.getAcquire(kind.ordinal());
            if (histogram != null) {
                sum.add(histogram);
            }
        }
        return immutable(sum);
    }

    private static LatencyHistogram immutable(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return LatencyHistogram.EMPTY;
        }
        var values = LongStream.builder();
        var counts = LongStream.builder();
        for (HistogramIterationValue bucket : histogram.recordedValues()) {
            values.add(bucket.getValueIteratedTo());
            counts.add(bucket.getCountAddedInThisIterationStep());
        }
        return LatencyHistogram.of(
                values.build().toArray(), counts.build().toArray(), histogram.getMinValue(), histogram.getMaxValue());
    }
}
