package io.selvage.testkit;

import io.selvage.api.simulation.Fault;
import org.jspecify.annotations.Nullable;

/// One answer that a run got.
public sealed interface Choice {
    /// A thread made the next step.
    ///
    /// @param thread its number
    record Next(int thread) implements Choice {}

    /// Something could have gone wrong.
    ///
    /// @param fault what did, null for nothing
    record Mishap(@Nullable Fault fault) implements Choice {}

    /// The program asked for a number.
    ///
    /// @param number the number
    record Value(int number) implements Choice {}
}
