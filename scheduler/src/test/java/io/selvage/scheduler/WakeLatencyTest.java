package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import java.util.List;
import org.junit.jupiter.api.Test;

class WakeLatencyTest {
    private final WakeLatency latency = new WakeLatency();

    @Test
    void oneWakeUpInEachStrideIsMeasured() {
        int measured = 0;
        for (int i = 0; i < 10 * WakeLatency.STRIDE; i++) {
            measured += latency.samplesWakeUp() ? 1 : 0;
        }
        assertEquals(10, measured);
    }

    @Test
    void whatIsMeasuredStandsForTheOthers() {
        latency.record(SchedulingClass.NORMAL, 1_000, WakeLatency.STRIDE);
        latency.record(SchedulingClass.NORMAL, 50_000, 1);
        LatencyHistogram sum = WakeLatency.sum(List.of(latency), SchedulingClass.NORMAL);
        assertEquals(WakeLatency.STRIDE + 1, sum.count());
        assertEquals(1_000, (double) sum.percentile(50), 10);
        assertEquals(50_000, (double) sum.max(), 500);
        assertEquals(1_000, (double) sum.min(), 10);
    }

    @Test
    void classesAreKeptApart() {
        latency.record(SchedulingClass.REAL_TIME, 10, 1);
        assertEquals(LatencyHistogram.EMPTY, WakeLatency.sum(List.of(latency), SchedulingClass.NORMAL));
        assertEquals(
                1, WakeLatency.sum(List.of(latency), SchedulingClass.REAL_TIME).count());
    }

    @Test
    void coresAreAddedUp() {
        var other = new WakeLatency();
        for (int i = 1; i <= 100; i++) {
            (i % 2 == 0 ? latency : other).record(SchedulingClass.NORMAL, i * 1_000L, 1);
        }
        LatencyHistogram sum = WakeLatency.sum(List.of(latency, other), SchedulingClass.NORMAL);
        assertEquals(100, sum.count());
        for (int percent = 1; percent <= 100; percent++) {
            assertEquals(percent * 1_000.0, (double) sum.percentile(percent), percent * 10.0);
        }
        assertEquals(50_500, sum.mean(), 505);
    }

    @Test
    void whatIsOutOfRangeIsTakenForTheNearest() {
        latency.record(SchedulingClass.NORMAL, -5, 1);
        latency.record(SchedulingClass.NORMAL, Long.MAX_VALUE, 1);
        LatencyHistogram sum = WakeLatency.sum(List.of(latency), SchedulingClass.NORMAL);
        assertEquals(0, sum.min());
        assertTrue(sum.max() >= 3_600_000_000_000L);
    }
}
