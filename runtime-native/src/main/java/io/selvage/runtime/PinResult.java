package io.selvage.runtime;

/// What became of a request to run on one CPU only.
public sealed interface PinResult {
    /// The thread runs on this CPU only.
    ///
    /// @param cpu the CPU's number, 0 or more
    record Pinned(int cpu) implements PinResult {}

    /// The thread still runs wherever it ran before.
    ///
    /// @param reason a sentence for a person
    record Unpinned(String reason) implements PinResult {}
}
