package io.selvage.cli.bench;

import static io.selvage.cli.bench.JmhResults.metric;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
    @Test
    void takesTheMedianOfAllIterationsOfAllForks() {
        Measurement measurement = only(new JmhResults()
                .averageTime("Yield.indirectCall", "[[1.0, 2.0, 900.0], [3.0, 4.0]]", "[[0.25, 0.25], [16.0]]"));
        assertEquals("yield/indirect-call", measurement.subject().id());
        assertEquals(3.0, measurement.nsPerOp());
        assertEquals(1.0, measurement.spread());
        assertEquals(0.25, measurement.bytesPerOp());
    }

    @Test
    void leavesOutNumbersThatJmhDoesNotHave() {
        Measurement measurement =
                only(new JmhResults().averageTime("Yield.indirectCall", "[[\"NaN\", 2.0]]", "[[\"NaN\"]]"));
        assertEquals(2.0, measurement.nsPerOp());
        assertNull(measurement.bytesPerOp());
        assertEquals(Map.of(), measurement.counters());
    }

    @Test
    void prefersTheNumbersThatABenchmarkCountsItself() {
        Measurement measurement = only(new JmhResults()
                .singleShot(
                        "ParkedThreads.virtualThreads2Carriers",
                        "[[5.0e9],[6.0e9]]",
                        metric("gc.alloc.rate.norm", "[[7.0e8],[7.0e8]]"),
                        metric("nanosPerThread", "[[1500.0],[1700.0]]"),
                        metric("bytesPerThread", "[[600.0],[610.0]]"),
                        metric("bootNanos", "[[0.0],[0.0]]")));
        assertEquals(1600.0, measurement.nsPerOp());
        assertEquals(605.0, measurement.bytesPerOp());
        assertEquals(
                Map.of("nanosPerThread", 1600.0, "bytesPerThread", 605.0, "bootNanos", 0.0), measurement.counters());
    }

    @Test
    void dividesByTheTimesOfTheSameBenchmarkOnly() {
        Report report = new JmhResults()
                .averageTime("PingPong.virtualThreads1Carrier", "[[200.0]]", "[[24.0]]")
                .averageTime("PingPong.selvageStackful1Core", "[[100.0]]", "[[0.0]]")
                .averageTime("PingPong.virtualThreads2Carriers", "[[400.0]]", "[[24.0]]")
                .averageTime("Yield.indirectCall", "[[1.0]]", "[[0.0]]")
                .report();
        Measurement ours = report.find("ping-pong", "selvage-stackful-1-core");
        assertNotNull(ours);
        assertEquals(Map.of("virtual-threads-1-carrier", 0.5, "virtual-threads-2-carriers", 0.25), report.ratios(ours));
        Measurement alone = report.find("yield", "indirect-call");
        assertNotNull(alone);
        assertEquals(Map.of(), report.ratios(alone));
    }

    @Test
    void listsOurSubjectsBeforeTheirPeers() {
        Report report = new JmhResults()
                .averageTime("Yield.indirectCall", "[[1.0]]", "[[0.0]]")
                .averageTime("Yield.selvageStackful1Core", "[[1.0]]", "[[0.0]]")
                .averageTime("PingPong.platformThreads", "[[1.0]]", "[[0.0]]")
                .report();
        assertEquals(
                List.of("ping-pong/platform-threads", "yield/selvage-stackful-1-core", "yield/indirect-call"),
                report.measurements().stream().map(one -> one.subject().id()).toList());
    }

    @Test
    void refusesWhatIsNotJmhsFormat() {
        assertThrows(IllegalArgumentException.class, () -> Report.ofJson("[{"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new JmhResults()
                        .averageTime("Yield.indirectCall", "[]", "[]")
                        .report());
    }

    private static Measurement only(JmhResults results) {
        List<Measurement> measurements = results.report().measurements();
        assertEquals(1, measurements.size());
        return measurements.getFirst();
    }
}
