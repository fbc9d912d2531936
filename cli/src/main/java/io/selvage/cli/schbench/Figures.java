package io.selvage.cli.schbench;

import java.util.List;

/// What one run has measured, or what several have in the median.
///
/// @param wakeUps how long workers took from being woken to running, in microseconds
/// @param requests how long requests took, in microseconds
/// @param rates requests per second, one sample for each second
/// @param rate requests per second over all of the time
/// @param bytesPerSecond what was transferred, 0 if nothing was
public record Figures(Spread wakeUps, Spread requests, Spread rates, double rate, double bytesPerSecond) {
    /// Sums several rounds up.
    ///
    /// @param rounds one or more
    /// @return the medians
    public static Figures median(List<Figures> rounds) {
        return new Figures(
                Spread.median(rounds.stream().map(Figures::wakeUps).toList()),
                Spread.median(rounds.stream().map(Figures::requests).toList()),
                Spread.median(rounds.stream().map(Figures::rates).toList()),
                Spread.median(rounds, Figures::rate),
                Spread.median(rounds, Figures::bytesPerSecond));
    }
}
