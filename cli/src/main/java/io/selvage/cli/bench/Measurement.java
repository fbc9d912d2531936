package io.selvage.cli.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came out for one subject.
///
/// @param subject who
/// @param nsPerOp the median time of an operation over all iterations of all forks, in nanoseconds
/// @param spread half the distance between the quartiles, in nanoseconds
/// @param bytesPerOp the median of the bytes allocated per operation; for parked threads, the heap that one takes while
/// it
///     is parked; null if JMH could not tell
/// @param counters the benchmark's own numbers by their names, medians
public record Measurement(
        Subject subject,
        double nsPerOp,
        double spread,
        @Nullable Double bytesPerOp,
        Map<String, Double> counters) {}
