package io.selvage.api.simulation;

/// Sees every step of a deterministic run. Called before the step is made, in the middle of the machine's
/// work: must be quick, must not block and must not call the kernel.
@FunctionalInterface
public interface StepObserver {
    /// A thread is about to make a step.
    ///
    /// @param step the step
    void step(Step step);

    /// Something goes wrong.
    ///
    /// @param fault what
    /// @param thread to whom, by number; -1 if to nobody in particular
    default void fault(Fault fault, int thread) {}
}
