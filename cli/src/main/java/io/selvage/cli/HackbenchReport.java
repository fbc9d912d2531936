package io.selvage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.api.Core;
import io.selvage.cli.TextTable.Column;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/// What hackbench found, for people and for programs.
///
/// @param environment what it was measured on
/// @param cores the kernel's cores
/// @param carriers how many carriers the JDK's virtual threads had
/// @param workload what was done
/// @param warmup how many rounds were not counted
/// @param rounds how many were
/// @param results the kernel's first
/// @param notes sentences about subjects that are missing
/// @param snapshots the process table during a run, if it was asked for
record HackbenchReport(
        Environment environment,
        List<Core> cores,
        int carriers,
        Workload workload,
        int warmup,
        int rounds,
        List<Result> results,
        List<String> notes,
        KernelHackbench.@Nullable Snapshots snapshots) {

    String text(Ansi ansi) {
        var text = new StringBuilder();
        if (snapshots != null) {
            text.append("Halfway through a run:\n")
                    .append(new ProcessTree(snapshots.running()).render(ansi))
                    .append("\nAt its end:\n")
                    .append(new ProcessTree(snapshots.ended()).render(ansi))
                    .append('\n');
        }
        text.append(headline()).append("\n\n").append(table(ansi)).append('\n');
        text.append("ratio: time relative to selvage; above 1 is slower than it, below 1 is faster\n");
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
                .put("groups", workload.groups())
                .put("fds", workload.fds())
                .put("loops", workload.loops())
                .put("dataSize", workload.dataSize())
                .put("mode", workload.mode().label())
                .put("cores", cores.size())
                .put("rounds", rounds)
                .put("warmup", warmup);
        json.put("messages", workload.messages());
        ArrayNode array = json.putArray("results");
        results.forEach(result -> array.add(json(result)));
        ArrayNode sentences = json.putArray("notes");
        notes.forEach(sentences::add);
        if (snapshots != null) {
            json.set("processes", new ProcessTree(snapshots.running()).json());
            json.set("processesAtEnd", new ProcessTree(snapshots.ended()).json());
        }
        return json;
    }

    private String headline() {
        String kind = workload.mode() == Workload.Mode.PROCESS ? "processes" : "threads";
        return String.format(
                Locale.ROOT,
                "hackbench: %s of %d senders and %d receivers (%,d %s), %,d messages of %s over pipes; %s",
                counted(workload.groups(), "group"),
                workload.fds(),
                workload.fds(),
                workload.children(),
                kind,
                workload.messages(),
                counted(workload.dataSize(), "byte"),
                counted(rounds, "round"));
    }

    private String table(Ansi ansi) {
        var table = new TextTable(
                Column.left("subject"),
                Column.right("median s"),
                Column.right("min"),
                Column.right("max"),
                Column.right("messages/s"),
                Column.right("ratio"));
        for (Result result : results) {
            table.row(
                    result.subject(),
                    seconds(result.median()),
                    seconds(result.min()),
                    seconds(result.max()),
                    number("%,.0f", result.messagesPerSecond()),
                    number("%.2f", result.ratioTo(results.getFirst())));
        }
        return table.render(ansi);
    }

    private ObjectNode json(Result result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("subject", result.subject());
        json.putObject("seconds")
                .put("median", Result.seconds(result.median()))
                .put("min", Result.seconds(result.min()))
                .put("max", Result.seconds(result.max()));
        ArrayNode each = json.putArray("rounds");
        result.times().forEach(time -> each.add(Result.seconds(time)));
        putFinite(json, "messagesPerSecond", result.messagesPerSecond());
        putFinite(json, "ratio", result.ratioTo(results.getFirst()));
        return json;
    }

    /// JSON has no infinity: such a number becomes null.
    private static void putFinite(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }

    private static String seconds(Duration time) {
        return number("%.4f", Result.seconds(time));
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }

    private static String counted(int count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
