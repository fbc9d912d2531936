package io.selvage.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.cli.bench.Conditions;
import io.selvage.cli.bench.Effort;
import io.selvage.cli.bench.Measurement;
import io.selvage.cli.bench.Report;

/// What `selvage bench --json` prints: `environment`, and `results` with `benchmark`, `subject`,
/// `nsPerOp`, `bytesPerOp` (null if unknown) and `ratios`, the subject's time divided by that of each
/// other one of the benchmark.
final class RatioJson {
    private final Report report;

    RatioJson(Report report) {
        this.report = report;
    }

    ObjectNode json(Environment environment, Conditions conditions, Effort effort) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode where =
                environment.json().put("loadBefore", conditions.loadBefore()).put("loadAfter", conditions.loadAfter());
        conditions.pinning().forEach(where.putArray("pinning")::add);
        where.put("forks", effort.rounds())
                .put("warmups", effort.warmups())
                .put("iterations", effort.iterations())
                .put("iterationMillis", effort.time().toMillis())
                .put("parkedThreads", effort.crowd())
                .put("rough", effort.isRough());
        root.set("environment", where);
        var results = root.putArray("results");
        for (Measurement measurement : report.measurements()) {
            ObjectNode result = results.addObject()
                    .put("benchmark", measurement.subject().benchmark())
                    .put("subject", measurement.subject().name())
                    .put("nsPerOp", measurement.nsPerOp())
                    .put("bytesPerOp", measurement.bytesPerOp());
            ObjectNode ratios = result.putObject("ratios");
            report.ratios(measurement).forEach(ratios::put);
        }
        return root;
    }
}
