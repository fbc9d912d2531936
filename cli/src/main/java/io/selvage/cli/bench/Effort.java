package io.selvage.cli.bench;

import java.time.Duration;

/// How thoroughly to measure.
///
/// @param rounds how many forks each subject gets, one in each round
/// @param warmups iterations before the measured ones, per fork
/// @param iterations measured iterations per fork
/// @param time the length of an iteration
/// @param crowd how many threads the benchmark of parked threads makes
public record Effort(int rounds, int warmups, int iterations, Duration time, int crowd) {
    /// For numbers to rely on.
    public static final Effort FULL = new Effort(3, 5, 5, Duration.ofSeconds(1), 1_000_000);

    /// For a first impression of everything in a few minutes.
    public static final Effort QUICK = new Effort(2, 3, 3, Duration.ofMillis(300), 100_000);

    private static final Duration FORK_START = Duration.ofSeconds(1);

    /// Changes the number of rounds.
    ///
    /// @param newRounds 1 or more
    /// @return the same with that many rounds
    public Effort withRounds(int newRounds) {
        return new Effort(newRounds, warmups, iterations, time, crowd);
    }

    /// Says whether less is done than numbers to rely on want.
    ///
    /// @return true if iterations are short or forks too few
    public boolean isRough() {
        return time.compareTo(FULL.time) < 0 || rounds < 2;
    }

    /// About how long a fork takes, before any has been seen.
    Duration guessPerFork() {
        return FORK_START.plus(time.multipliedBy(warmups + iterations));
    }

    /// What was done, in one sentence.
    @Override
    public String toString() {
        return "%d %s in rotation, each a fork of its own per subject with %d warm-up and %d measured iterations of %d ms"
                .formatted(rounds, rounds == 1 ? "round" : "rounds", warmups, iterations, time.toMillis());
    }
}
