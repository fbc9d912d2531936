package io.selvage.cli;

import io.selvage.cli.bench.Conditions;
import io.selvage.cli.bench.Effort;
import io.selvage.cli.bench.Goal;
import io.selvage.cli.bench.Measurement;
import io.selvage.cli.bench.Report;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/// What `selvage bench` prints for people: a row per subject, its time beside that of JDK virtual
/// threads, its goals.
final class RatioTable {
    private static final String NOTHING = "-";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String LEGEND = """
            ns/op is the median of all iterations, ± half the distance between the quartiles.
            B/op is what an operation allocates; of parked threads, the heap that one of them takes.
            ÷ VT1, ÷ VT2: the time divided by that of JDK virtual threads on 1 and on 2 carriers in this run.
            """;

    private final Report report;

    RatioTable(Report report) {
        this.report = report;
    }

    /// The whole text, from where and how it was measured to what the columns mean.
    String render(Environment environment, Conditions conditions, Effort effort, Ansi ansi) {
        var text = new StringBuilder()
                .append(heading(environment, conditions, effort))
                .append('\n')
                .append(table().render(ansi))
                .append('\n')
                .append(LEGEND)
                .append(goals(ansi));
        for (Measurement measurement : report.measurements()) {
            if (measurement.counters().containsKey("createNanosPerThread")) {
                text.append(crowd(measurement));
            }
        }
        return text.toString();
    }

    private static String heading(Environment environment, Conditions conditions, Effort effort) {
        return String.format(
                Locale.ROOT,
                """
                %s, %s
                %s, load %.2f before and %.2f after
                Pinning: %s; the host places the JDK's threads.
                %s.%s
                """,
                environment.jvm(),
                environment.os(),
                environment.cpuDescription(),
                conditions.loadBefore(),
                conditions.loadAfter(),
                String.join(", ", conditions.pinning()),
                effort,
                effort.isRough() ? "\nToo short for numbers to rely on: they are rough." : "");
    }

    private TextTable table() {
        var table = new TextTable(
                TextTable.Column.left("benchmark"),
                TextTable.Column.left("subject"),
                TextTable.Column.right("ns/op"),
                TextTable.Column.right("±"),
                TextTable.Column.right("B/op"),
                TextTable.Column.right("÷ VT1"),
                TextTable.Column.right("÷ VT2"));
        for (Measurement measurement : report.measurements()) {
            Map<String, Double> ratios = report.ratios(measurement);
            table.row(
                    measurement.subject().benchmark(),
                    measurement.subject().name(),
                    number("%,.1f", measurement.nsPerOp()),
                    number("%,.1f", measurement.spread()),
                    number("%,.1f", measurement.bytesPerOp()),
                    number("%.2f", ratios.get(Goal.ONE_CARRIER)),
                    number("%.2f", ratios.get(Goal.TWO_CARRIERS)));
        }
        return table;
    }

    /// What was wanted of those that were measured, and what there is.
    private String goals(Ansi ansi) {
        var table = new TextTable(
                TextTable.Column.left("operation"),
                TextTable.Column.left("against"),
                TextTable.Column.right("goal"),
                TextTable.Column.right("measured"),
                TextTable.Column.left(""));
        boolean any = false;
        for (Measurement measurement : report.measurements()) {
            for (Goal goal : Goal.of(measurement.subject())) {
                Goal.Verdict verdict = goal.verdict(measurement, report);
                table.row(
                        measurement.subject().id(),
                        verdict.against(),
                        verdict.goal(),
                        verdict.measured(),
                        verdict.standing());
                any = true;
            }
        }
        return any ? "\n" + table.render(ansi) : "";
    }

    private static String number(String format, @Nullable Double value) {
        return value == null ? NOTHING : String.format(Locale.ROOT, format, value);
    }

    private static String crowd(Measurement measurement) {
        Map<String, Double> counters = measurement.counters();
        return String.format(
                Locale.ROOT,
                "%s: create and park %,.0f ns, wake and end %,.0f ns, %,.0f bytes per parked thread;"
                        + " boot %,.1f ms, close %,.1f ms.\n",
                measurement.subject().id(),
                counters.getOrDefault("createNanosPerThread", Double.NaN),
                counters.getOrDefault("wakeNanosPerThread", Double.NaN),
                counters.getOrDefault("bytesPerThread", Double.NaN),
                counters.getOrDefault("bootNanos", Double.NaN) / NANOS_PER_MILLI,
                counters.getOrDefault("closeNanos", Double.NaN) / NANOS_PER_MILLI);
    }
}
