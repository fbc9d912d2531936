package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.cli.bench.Conditions;
import io.selvage.cli.bench.Effort;
import io.selvage.cli.bench.JmhResults;
import io.selvage.cli.bench.Report;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

final class RatioTableTest {
    private static final Environment ENVIRONMENT =
            new Environment("0.1.0", "Some VM 25 (Maker)", "Linux 6 amd64", "Fast CPU", 2);
    private static final Conditions CONDITIONS =
            new Conditions(0.25, 1.5, List.of("core 0 on CPU 0", "core 1 not pinned (no reason)"));

    @Test
    void showsTimesRatiosAndGoalsInColumns() {
        Report report = new JmhResults()
                .averageTime("PingPong.selvageStackful1Core", "[[150.0, 160.0, 170.0]]", "[[0.02]]")
                .averageTime("PingPong.virtualThreads1Carrier", "[[200.0]]", "[[24.0]]")
                .averageTime("PingPong.virtualThreads2Carriers", "[[640.0]]", "[[24.0]]")
                .averageTime("PingPong.platformThreads", "[[25000.0]]", "[[\"NaN\"]]")
                .averageTime("Yield.selvageStackless1Core", "[[25.0]]", "[[8.0]]")
                .report();
        assertEquals("""
                Some VM 25 (Maker), Linux 6 amd64
                2 x Fast CPU, load 0.25 before and 1.50 after
                Pinning: core 0 on CPU 0, core 1 not pinned (no reason); the host places the JDK's threads.
                2 rounds in rotation, each a fork of its own per subject with 3 warm-up and 3 measured iterations of 300 ms.
                Too short for numbers to rely on: they are rough.

                benchmark  subject                        ns/op    ±  B/op   ÷ VT1  ÷ VT2
                ping-pong  selvage-stackful-1-core        160.0  5.0   0.0    0.80   0.25
                ping-pong  platform-threads            25,000.0  0.0     -  125.00  39.06
                ping-pong  virtual-threads-1-carrier      200.0  0.0  24.0       -   0.31
                ping-pong  virtual-threads-2-carriers     640.0  0.0  24.0    3.20      -
                yield      selvage-stackless-1-core        25.0  0.0   8.0       -      -

                ns/op is the median of all iterations, ± half the distance between the quartiles.
                B/op is what an operation allocates; of parked threads, the heap that one of them takes.
                ÷ VT1, ÷ VT2: the time divided by that of JDK virtual threads on 1 and on 2 carriers in this run.

                operation                          against                          goal  measured
                ping-pong/selvage-stackful-1-core  virtual-threads-2-carriers     ≤ 0.50      0.25  met
                ping-pong/selvage-stackful-1-core  virtual-threads-1-carrier      ≤ 1.00      0.80  met
                ping-pong/selvage-stackful-1-core  -                              0 B/op  0.0 B/op  met
                yield/selvage-stackless-1-core     -                           ≤ 20.0 ns   25.0 ns  missed
                yield/selvage-stackless-1-core     -                              0 B/op  8.0 B/op  missed
                """, text(report));
    }

    @Test
    void saysOfACrowdWhatEachPartOfItsLifeTook() {
        Report report = new JmhResults()
                .singleShot(
                        "ParkedThreads.selvageStackless2Cores",
                        "[[5.0e9]]",
                        JmhResults.metric("createNanosPerThread", "[[1100.0]]"),
                        JmhResults.metric("wakeNanosPerThread", "[[400.0]]"),
                        JmhResults.metric("nanosPerThread", "[[1500.0]]"),
                        JmhResults.metric("bytesPerThread", "[[212.4]]"),
                        JmhResults.metric("bootNanos", "[[3200000.0]]"),
                        JmhResults.metric("closeNanos", "[[150000.0]]"))
                .report();
        assertTrue(
                text(report)
                        .endsWith("\nparked-threads/selvage-stackless-2-cores: create and park 1,100 ns,"
                                + " wake and end 400 ns, 212 bytes per parked thread; boot 3.2 ms, close 0.2 ms.\n"),
                text(report));
    }

    private static String text(Report report) {
        return new RatioTable(report).render(ENVIRONMENT, CONDITIONS, Effort.QUICK, Ansi.OFF);
    }
}
