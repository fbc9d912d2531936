package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import org.jspecify.annotations.Nullable;

/// A way to go through the schedules of a program: makes one [Chooser] per run and learns how the run went.
///
/// Used by one thread at a time.
public interface Strategy {
    /// {@return the name that the command line and annotations know it by, with its parameters: `pct(depth=3)`}
    String name();

    /// Begins a run.
    ///
    /// @param run the number of the run, from 0
    /// @return who chooses in it; null when there is no schedule left to try, or within the strategy's bounds none
    @Nullable
    Chooser begin(long run);

    /// A run has ended. A strategy that enumerates schedules learns here how far the run went.
    void end();

    /// Whether no thread that could run is left behind for ever: only then can a thread that does not come to run
    /// blame the program.
    ///
    /// @return false unless the strategy sees to that
    default boolean fair() {
        return false;
    }
}
