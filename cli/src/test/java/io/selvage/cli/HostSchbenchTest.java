package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.cli.schbench.Figures;
import io.selvage.cli.schbench.Load;
import io.selvage.cli.schbench.Spread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HostSchbenchTest {
    private static Load load(Load.Mode mode, Duration runtime) {
        return new Load(2, 4, 128, 3, Duration.ofNanos(50_000), mode, Duration.ofSeconds(5), runtime);
    }

    @Test
    void itIsAskedForTheSameLoad() {
        assertEquals(
                List.of("/s", "-L", "-m", "2", "-t", "4", "-r", "10", "-F", "128", "-n", "3", "-s", "50"),
                HostSchbench.arguments(Path.of("/s"), load(new Load.Mode.Saturate(), Duration.ofSeconds(10))));
        assertEquals(
                List.of("-w", "5", "-F", "128", "-n", "3", "-s", "50", "-p", "64"),
                HostSchbench.arguments(Path.of("/s"), load(new Load.Mode.Pipe(64), Duration.ofSeconds(30)))
                        .subList(8, 18));
    }

    @Test
    void theLastOfItsFiguresAreRead() {
        String output = """
                Wakeup Latencies percentiles (usec) runtime 5 (s) (10 total samples)
                \t  50.0th: 1          (5 samples)
                \t  min=1, max=2
                Wakeup Latencies percentiles (usec) runtime 10 (s) (30212 total samples)
                \t  50.0th: 7          (7806 samples)
                \t  90.0th: 18         (8649 samples)
                \t* 99.0th: 175        (2590 samples)
                \t  99.9th: 909        (271 samples)
                \t  min=1, max=10224
                Request Latencies percentiles (usec) runtime 10 (s) (30246 total samples)
                \t  50.0th: 16864      (10050 samples)
                \t  min=9243, max=27964
                RPS percentiles (requests) runtime 10 (s) (11 total samples)
                \t  20.0th: 3020       (1 samples)
                \t* 50.0th: 3021       (0 samples)
                \t  90.0th: 3022       (0 samples)
                \t  min=3017, max=3023
                average rps: 3024.60
                """;
        Figures figures = Objects.requireNonNull(HostSchbench.figures(output, 0));
        assertEquals(new Spread(30_212, 0, 7, 18, 175, 909, 1, 10_224), figures.wakeUps());
        assertEquals(16_864, figures.requests().p50());
        assertEquals(new Spread(11, 3_020, 3_021, 3_022, 0, 0, 3_017, 3_023), figures.rates());
        assertEquals(3_024.6, figures.rate());
        assertNull(HostSchbench.figures("Usage", 0));
    }

    @Test
    void transfersAreRead() {
        Figures figures = Objects.requireNonNull(HostSchbench.figures("""
                Wakeup Latencies percentiles (usec) runtime 30 (s) (2631154 total samples)
                \t  50.0th: 7          (1729909 samples)
                \t  min=1, max=562
                avg worker transfer: 21924.84 ops/sec 1.34GB/s
                """, 65_536));
        assertEquals(21_924.84, figures.rate());
        assertEquals(21_924.84 * 65_536, figures.bytesPerSecond());
    }
}
