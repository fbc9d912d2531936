package io.selvage.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.cli.bench.Subject.Pace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What came out of a run, read from JMH's JSON.
///
/// Two numbers are taken from a benchmark's own counters when it has them: `nanosPerThread` instead of
/// JMH's score, and `bytesPerThread` instead of the bytes allocated.
///
/// @param measurements one per subject, in order
public record Report(List<Measurement> measurements) {
    private static final String SINGLE_SHOT = "ss";
    private static final String OWN_NANOS = "nanosPerThread";
    private static final String OWN_BYTES = "bytesPerThread";
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String PROFILER = "gc.";

    /// Reads what JMH wrote.
    ///
    /// @param json an array with one object per benchmark
    /// @return the same in our terms
    /// @throws IllegalArgumentException if it is not what JMH writes
    public static Report ofJson(String json) {
        List<Measurement> measurements = new ArrayList<>();
        for (JsonNode benchmark : parsed(json)) {
            measurements.add(measurement(benchmark));
        }
        measurements.sort(Comparator.comparing(Measurement::subject));
        return new Report(List.copyOf(measurements));
    }

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Measurement measurement(JsonNode benchmark) {
        Pace pace = benchmark.path("mode").asText().equals(SINGLE_SHOT) ? Pace.ONCE : Pace.ITERATIONS;
        Subject subject = Subject.ofMethod(benchmark.path("benchmark").asText(), pace);
        JsonNode secondary = benchmark.path("secondaryMetrics");
        JsonNode time = secondary.has(OWN_NANOS) ? secondary.path(OWN_NANOS) : benchmark.path("primaryMetric");
        Sample nanos = sample(time);
        if (nanos == null) {
            throw new IllegalArgumentException("no numbers for " + subject.id());
        }
        SortedMap<String, Double> counters = new TreeMap<>();
        secondary.properties().stream()
                .filter(entry -> !entry.getKey().startsWith(PROFILER))
                .forEach(entry -> {
                    Sample counter = sample(entry.getValue());
                    if (counter != null) {
                        counters.put(entry.getKey(), counter.median());
                    }
                });
        Sample bytes = sample(secondary.has(OWN_BYTES) ? secondary.path(OWN_BYTES) : secondary.path(ALLOCATED));
        return new Measurement(
                subject, nanos.median(), nanos.spread(), bytes == null ? null : bytes.median(), counters);
    }

    /// The numbers of all iterations of all forks. JMH writes those it does not have as strings.
    private static @Nullable Sample sample(JsonNode metric) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode fork : metric.path("rawData")) {
            for (JsonNode iteration : fork) {
                if (iteration.isNumber()) {
                    numbers.add(iteration.doubleValue());
                }
            }
        }
        return numbers.isEmpty() ? null : new Sample(numbers);
    }

    /// The measurement of a subject.
    ///
    /// @param benchmark the question
    /// @param name who answers it
    /// @return null if it was not measured
    @Nullable
    Measurement find(String benchmark, String name) {
        return of(benchmark)
                .filter(one -> one.subject().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /// How much time a subject takes, compared with each other one of the same benchmark.
    ///
    /// @param measurement one of this report
    /// @return its time divided by the other's, by the other's name
    public SortedMap<String, Double> ratios(Measurement measurement) {
        SortedMap<String, Double> ratios = new TreeMap<>();
        of(measurement.subject().benchmark())
                .filter(other -> !other.equals(measurement))
                .forEach(other -> ratios.put(other.subject().name(), measurement.nsPerOp() / other.nsPerOp()));
        return ratios;
    }

    /// How much longer each of a benchmark's subjects takes than its twin.
    ///
    /// @param benchmark the question
    /// @param ours how the names of those begin that are compared
    /// @param theirs how the names of their twins begin, which go on like theirs
    /// @return a ratio for each two that were both measured
    List<Double> ratiosToTwins(String benchmark, String ours, String theirs) {
        List<Double> ratios = new ArrayList<>();
        of(benchmark).filter(one -> one.subject().name().startsWith(ours)).forEach(one -> {
            Measurement twin = find(benchmark, theirs + one.subject().name().substring(ours.length()));
            if (twin != null) {
                ratios.add(one.nsPerOp() / twin.nsPerOp());
            }
        });
        return ratios;
    }

    private Stream<Measurement> of(String benchmark) {
        return measurements.stream().filter(one -> one.subject().benchmark().equals(benchmark));
    }
}
