package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.LatencyHistogram;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

/// Percentiles of counted values against the sorted values themselves.
class LatencyHistogramProperties {
    private static LatencyHistogram of(List<Long> seen) {
        SortedMap<Long, Long> counts = new TreeMap<>();
        seen.forEach(value -> counts.merge(value, 1L, Long::sum));
        return LatencyHistogram.of(
                counts.keySet().stream().mapToLong(Long::longValue).toArray(),
                counts.values().stream().mapToLong(Long::longValue).toArray(),
                counts.firstKey(),
                counts.lastKey());
    }

    @Property
    void aPercentileIsTheValueOfThatRank(
            @ForAll @NotEmpty @Size(max = 50) List<@LongRange(min = 0, max = 1_000) Long> seen,
            @ForAll @IntRange(max = 1_000) int permille) {
        List<Long> sorted = seen.stream().sorted().toList();
        int rank = Math.max(1, Math.ceilDiv(permille * seen.size(), 1_000));
        assertEquals(sorted.get(rank - 1), of(seen).percentile(permille / 10.0));
    }

    @Property
    void countsAddUp(@ForAll @NotEmpty @Size(max = 50) List<@LongRange(min = 0, max = 1_000) Long> seen) {
        LatencyHistogram histogram = of(seen);
        assertEquals(seen.size(), histogram.count());
        assertEquals(seen.size(), histogram.countUpTo(1_000));
        assertEquals(seen.stream().filter(value -> value <= 500).count(), histogram.countUpTo(500));
        assertEquals(seen.stream().mapToLong(Long::longValue).average().orElseThrow(), histogram.mean(), 1e-6);
        assertTrue(histogram.min() <= histogram.percentile(50) && histogram.percentile(50) <= histogram.max());
    }

    @Example
    void nothingSeenIsAllZero() {
        assertEquals(0, LatencyHistogram.EMPTY.count());
        assertEquals(0, LatencyHistogram.EMPTY.percentile(99));
        assertEquals(0, LatencyHistogram.EMPTY.countUpTo(5));
    }

    @Example
    void nonsenseIsRefused() {
        long[] one = {1};
        assertThrows(IllegalArgumentException.class, () -> LatencyHistogram.of(one, new long[] {0}, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> LatencyHistogram.of(one, new long[0], 1, 1));
        assertThrows(
                IllegalArgumentException.class, () -> LatencyHistogram.of(new long[] {2, 1}, new long[] {1, 1}, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> LatencyHistogram.EMPTY.percentile(101));
        assertThrows(IllegalArgumentException.class, () -> LatencyHistogram.EMPTY.percentile(Double.NaN));
    }
}
