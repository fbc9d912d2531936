package io.selvage.api.simulation;

/// Decides everything that a deterministic machine leaves open. The same answers to the same questions
/// give the same run.
///
/// Called by one thread at a time, in the middle of the machine's work: must be quick, must not block and
/// must not call the kernel. What it throws ends the run and reaches whoever waits for it.
@FunctionalInterface
public interface Chooser {
    /// Answers one question.
    ///
    /// @param decision the question; not to be kept
    /// @return 0 to [Decision#options()] - 1
    int choose(Decision decision);

    /// Tells the chooser that a thread made a step without a question, because it was the only one that
    /// could, so that it can keep count. Does nothing unless overridden.
    ///
    /// @param thread its number
    /// @param access what the step is
    default void forced(int thread, Access access) {}

    /// A chooser that takes each option with the same probability.
    ///
    /// @param seed where its pseudo-random numbers start
    /// @return a new chooser
    static Chooser random(long seed) {
        return new UniformChooser(seed);
    }
}
