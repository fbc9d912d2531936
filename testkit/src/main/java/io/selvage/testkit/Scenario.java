package io.selvage.testkit;

/// A concurrent program, run once per object. It has failed if it throws, if one of its threads does, or if it does
/// not come to its end.
@FunctionalInterface
public interface Scenario {
    /// Runs the program, as the first thread of a process.
    ///
    /// @throws Throwable anything; it is the scenario's failure
    void run() throws Throwable;
}
