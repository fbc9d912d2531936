package io.selvage.bugs;

/// A small concurrent program, run once per object. It has failed if it throws or if it comes to a standstill.
/// Ordinary Java without a word about any tool, deterministic but for the order in which its threads run.
@FunctionalInterface
public interface Scenario {
    /// Runs the program.
    ///
    /// @param threads makes and joins its threads
    /// @throws Exception if the bug has shown, or an [AssertionError]
    void run(Threads threads) throws Exception;
}
