package io.selvage.api;

/// What a kernel answers to a GUID (MODEL 5).
public sealed interface ProcessLookup {
    /// The process lives.
    ///
    /// @param process its handle
    record Live(Process process) implements ProcessLookup {}

    /// The process is dead, collected or not, and remembered.
    ///
    /// @param record what is known of it
    record Ended(ProcessRecord record) implements ProcessLookup {}

    /// This kernel has given out that GUID; the process is dead and so many have died since that it has
    /// been forgotten.
    record NotRetained() implements ProcessLookup {}

    /// This kernel has never given out that GUID. Wrong for a GUID that somebody has made up in less than
    /// one of 2^48 cases, in which the answer is [NotRetained].
    record NeverExisted() implements ProcessLookup {}
}
