package io.selvage.runtime;

/// How one run of a [Body] ended.
public enum Outcome {
    /// It wants to run again when the others have had their turn.
    YIELDED,
    /// It waits for a wake-up, which may have come already.
    BLOCKED,
    /// It will never run again.
    ENDED
}
