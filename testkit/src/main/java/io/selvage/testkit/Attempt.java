package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.StepObserver;
import org.jspecify.annotations.Nullable;

/// One run, as it is asked for.
///
/// @param seed where everything that the program draws starts
/// @param chooser decides who runs
/// @param observer sees every step, null for nobody
public record Attempt(long seed, Chooser chooser, @Nullable StepObserver observer) {
    /// A run that nobody sees.
    ///
    /// @param seed where everything that the program draws starts
    /// @param chooser decides who runs
    public Attempt(long seed, Chooser chooser) {
        this(seed, chooser, null);
    }
}
