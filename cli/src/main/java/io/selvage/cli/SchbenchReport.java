package io.selvage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.api.Core;
import io.selvage.cli.TextTable.Column;
import io.selvage.cli.schbench.Figures;
import io.selvage.cli.schbench.Load;
import io.selvage.cli.schbench.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/// What schbench found, for people and for programs.
///
/// @param environment what it was measured on
/// @param cores the kernel's cores
/// @param carriers how many carriers the JDK's virtual threads had
/// @param load what was done
/// @param rounds how many rounds there were
/// @param results by subject, the kernel's first
/// @param notes sentences about subjects that are missing
record SchbenchReport(
        Environment environment,
        List<Core> cores,
        int carriers,
        Load load,
        int rounds,
        Map<String, Figures> results,
        List<String> notes) {

    String text(Ansi ansi) {
        var text = new StringBuilder();
        text.append(headline()).append("\n\n");
        text.append("Wakeup latency, microseconds\n")
                .append(latencies(ansi, Figures::wakeUps))
                .append('\n');
        if (load.transfer() > 0) {
            text.append("Transfers\n").append(transfers(ansi)).append('\n');
        } else {
            text.append("Request latency, microseconds\n")
                    .append(latencies(ansi, Figures::requests))
                    .append('\n');
            text.append("Requests per second\n").append(rates(ansi)).append('\n');
        }
        text.append("ratio: relative to selvage; figures are medians of the rounds, min and max of all of them\n");
        notes.forEach(note -> text.append(note).append('\n'));
        text.append("JVM: ").append(environment.jvm()).append('\n');
        text.append("CPU: ").append(environment.cpuDescription());
        text.append("; selvage: ").append(new CoreList(cores).text());
        text.append("; JDK virtual threads: ")
                .append(counted(carriers, "carrier"))
                .append('\n');
        return text.toString();
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode about = environment.json();
        about.set("cores", new CoreList(cores).json());
        about.put("jdkCarriers", carriers);
        json.set("environment", about);
        json.putObject("options")
                .put("messageThreads", load.messageThreads())
                .put("threads", load.workers())
                .put("runtime", load.runtime().toMillis() / 1e3)
                .put("warmuptime", load.warmup().toMillis() / 1e3)
                .put("cacheFootprint", load.footprintKilobytes())
                .put("operations", load.operations())
                .put("sleepMicroseconds", load.sleep().toNanos() / 1_000)
                .put("mode", mode())
                .put("rounds", rounds);
        ArrayNode array = json.putArray("results");
        results.forEach((subject, figures) -> {
            ObjectNode result = array.addObject().put("subject", subject);
            result.set("wakeupMicroseconds", json(figures.wakeUps()));
            result.set("requestMicroseconds", json(figures.requests()));
            result.set("requestsPerSecond", json(figures.rates()));
            result.put("averageRequestsPerSecond", figures.rate());
            result.put("bytesPerSecond", figures.bytesPerSecond());
        });
        ArrayNode sentences = json.putArray("notes");
        notes.forEach(sentences::add);
        return json;
    }

    private static ObjectNode json(Spread spread) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("samples", spread.samples())
                .put("p20", spread.p20())
                .put("p50", spread.p50())
                .put("p90", spread.p90())
                .put("p99", spread.p99())
                .put("p99.9", spread.p999())
                .put("min", spread.min())
                .put("max", spread.max());
    }

    private String headline() {
        return String.format(
                Locale.ROOT,
                "schbench: %s with %s each, %s, %s s after %s s of warm-up; %s",
                counted(load.messageThreads(), "message thread"),
                counted(load.workers(), "worker"),
                mode(),
                seconds(load.runtime().toMillis()),
                seconds(load.warmup().toMillis()),
                counted(rounds, "round"));
    }

    private String mode() {
        return switch (load.mode()) {
            case Load.Mode.Saturate() -> "as fast as they can";
            case Load.Mode.Calibrate() -> "calibrating";
            case Load.Mode.Rate(int perSecond) -> String.format(Locale.ROOT, "%,d requests a second", perSecond);
            case Load.Mode.AutoRate(int percent) -> percent + " % busy";
            case Load.Mode.Pipe(int bytes) -> "transferring " + counted(bytes, "byte");
        };
    }

    private static String seconds(long millis) {
        return millis % 1_000 == 0 ? String.valueOf(millis / 1_000) : String.valueOf(millis / 1e3);
    }

    private String latencies(Ansi ansi, Function<Figures, Spread> kind) {
        var table = new TextTable(
                Column.left("subject"),
                Column.right("samples"),
                Column.right("50.0th"),
                Column.right("90.0th"),
                Column.right("99.0th"),
                Column.right("99.9th"),
                Column.right("min"),
                Column.right("max"),
                Column.right("ratio 50th"),
                Column.right("ratio 99th"));
        results.forEach((subject, figures) -> {
            Spread spread = kind.apply(figures);
            table.row(
                    subject,
                    String.format(Locale.ROOT, "%,d", spread.samples()),
                    number(spread.p50()),
                    number(spread.p90()),
                    number(spread.p99()),
                    number(spread.p999()),
                    number(spread.min()),
                    number(spread.max()),
                    ratio(figures, each -> kind.apply(each).p50()),
                    ratio(figures, each -> kind.apply(each).p99()));
        });
        return table.render(ansi);
    }

    private String rates(Ansi ansi) {
        var table = new TextTable(
                Column.left("subject"),
                Column.right("20.0th"),
                Column.right("50.0th"),
                Column.right("90.0th"),
                Column.right("min"),
                Column.right("max"),
                Column.right("average"),
                Column.right("ratio"));
        results.forEach((subject, figures) -> {
            Spread spread = figures.rates();
            table.row(
                    subject,
                    number(spread.p20()),
                    number(spread.p50()),
                    number(spread.p90()),
                    number(spread.min()),
                    number(spread.max()),
                    number(figures.rate()),
                    ratio(figures, Figures::rate));
        });
        return table.render(ansi);
    }

    private String transfers(Ansi ansi) {
        var table = new TextTable(
                Column.left("subject"), Column.right("per second"), Column.right("MB/s"), Column.right("ratio"));
        results.forEach((subject, figures) -> table.row(
                subject,
                number(figures.rate()),
                number(figures.bytesPerSecond() / 1e6),
                ratio(figures, Figures::rate)));
        return table.render(ansi);
    }

    private String ratio(Figures figures, ToDoubleFunction<Figures> of) {
        @Nullable Figures first = results.values().stream().findFirst().orElse(null);
        double ratio = first == null ? Double.NaN : of.applyAsDouble(figures) / of.applyAsDouble(first);
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "-";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : "%.1f", value);
    }

    private static String counted(int count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
