package io.selvage.cli.bench;

import java.util.ArrayList;
import java.util.List;

/// Builds text as JMH's JSON format writes it: what the reader needs of it, and a few fields that it must not mind.
public final class JmhResults {
    private final List<String> benchmarks = new ArrayList<>();

    public JmhResults averageTime(String method, String rawNanos, String rawBytes) {
        return add("avgt", method, rawNanos, metric("gc.alloc.rate.norm", rawBytes), metric("gc.count", "[[\"NaN\"]]"));
    }

    public JmhResults singleShot(String method, String rawNanos, String... secondary) {
        return add("ss", method, rawNanos, secondary);
    }

    public static String metric(String name, String raw) {
        return "\"%s\" : { \"score\" : 1.0, \"scoreError\" : \"NaN\", \"rawData\" : %s }".formatted(name, raw);
    }

    private JmhResults add(String mode, String method, String raw, String... secondary) {
        benchmarks.add("""
                { "jmhVersion" : "1.37", "benchmark" : "io.selvage.benchmarks.%s", "mode" : "%s", "forks" : 2,
                  "primaryMetric" : { "score" : 7.0, "scoreError" : "NaN", "scoreUnit" : "ns/op", "rawData" : %s },
                  "secondaryMetrics" : { %s } }
                """.formatted(method, mode, raw, String.join(", ", secondary)));
        return this;
    }

    public Report report() {
        return Report.ofJson(json());
    }

    String json() {
        return "[" + String.join(",", benchmarks) + "]";
    }
}
