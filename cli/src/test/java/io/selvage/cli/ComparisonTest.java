package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Workload WORKLOAD = new Workload(1, 1, 1, 1, Workload.Mode.PROCESS);

    private final List<String> runs = new ArrayList<>();
    private final StringWriter err = new StringWriter();
    private final Progress progress = new Progress(new PrintWriter(err), Progress.Style.LINES);

    @Test
    void subjectsTakeTurnsInGoingFirstAndWarmupIsNotCounted() throws Exception {
        var comparison = new Comparison(
                WORKLOAD,
                List.of(new Scripted("a", Subject.Warmup.NEEDED, 9), new Scripted("b", Subject.Warmup.POINTLESS, 9)),
                progress);

        comparison.run(1, 2);
        progress.close();

        assertEquals(List.of("a", "a", "b", "b", "a"), runs);
        assertEquals(
                List.of(
                        new Result("a", WORKLOAD, List.of(Duration.ofMillis(2), Duration.ofMillis(5))),
                        new Result("b", WORKLOAD, List.of(Duration.ofMillis(3), Duration.ofMillis(4)))),
                comparison.results());
        assertEquals("""
                warm-up 1 of 1: a 0.001 s
                round 1 of 2: a 0.002 s, b 0.003 s
                round 2 of 2: b 0.004 s, a 0.005 s
                """, err.toString());
    }

    @Test
    void aSubjectThatCannotDoItIsLeftOutWithANote() throws Exception {
        var comparison = new Comparison(
                WORKLOAD,
                List.of(new Scripted("a", Subject.Warmup.NEEDED, 9), new Scripted("b", Subject.Warmup.NEEDED, 1)),
                progress);

        comparison.run(0, 3);
        progress.close();

        assertEquals(List.of("a", "b", "b", "a", "a"), runs);
        assertEquals(
                List.of("a"), comparison.results().stream().map(Result::subject).toList());
        assertEquals(List.of("b: too many processes"), comparison.notes());
    }

    /// Needs as many milliseconds as there have been runs, and fails after a number of its own runs.
    private final class Scripted implements Subject {
        private final String name;
        private final Warmup warmup;
        private int left;

        Scripted(String name, Warmup warmup, int left) {
            this.name = name;
            this.warmup = warmup;
            this.left = left;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Warmup warmup() {
            return warmup;
        }

        @Override
        public Duration run(Tally tally) throws IOException {
            runs.add(name);
            left--;
            if (left < 0) {
                throw new IOException("too many processes");
            }
            return Duration.ofMillis(runs.size());
        }
    }
}
