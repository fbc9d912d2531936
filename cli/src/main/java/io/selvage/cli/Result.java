package io.selvage.cli;

import java.time.Duration;
import java.util.List;

/// What one subject needed, round by round.
///
/// @param subject its name
/// @param workload what it did in each round
/// @param times one per round, at least one
record Result(String subject, Workload workload, List<Duration> times) {
    Result {
        if (times.isEmpty()) {
            throw new IllegalArgumentException("no rounds of " + subject);
        }
        times = List.copyOf(times);
    }

    /// The middle time, or the mean of the two in the middle.
    Duration median() {
        List<Duration> sorted = sorted();
        int middle = sorted.size() / 2;
        if (sorted.size() % 2 == 1) {
            return sorted.get(middle);
        }
        return sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
    }

    Duration min() {
        return sorted().getFirst();
    }

    Duration max() {
        return sorted().getLast();
    }

    /// At the median time; infinite if the clock saw no time pass.
    double messagesPerSecond() {
        return workload.messages() / seconds(median());
    }

    /// How many times as long as the other one this subject needed; not a finite number if the clock of
    /// one of them, such as the host's with its milliseconds, saw no time pass.
    double ratioTo(Result other) {
        Duration own = median();
        return own.isZero() ? Double.NaN : seconds(own) / seconds(other.median());
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private List<Duration> sorted() {
        return times.stream().sorted().toList();
    }
}
