package io.selvage.testkit;

import java.util.List;

/// How one run ended.
public sealed interface Outcome permits Outcome.Passed, Failure {
    /// {@return the digest of everything that happened}
    long traceHash();

    /// {@return how many steps the run made}
    long steps();

    /// What came in from outside of the machine's control; empty if the run can be repeated.
    ///
    /// @return one sentence each
    List<String> leaks();

    /// The program ended as it should.
    ///
    /// @param traceHash the digest of everything that happened
    /// @param steps how many steps the run made
    /// @param leaks what came in from outside
    record Passed(long traceHash, long steps, List<String> leaks) implements Outcome {
        /// Copies the list.
        public Passed {
            leaks = List.copyOf(leaks);
        }
    }
}
