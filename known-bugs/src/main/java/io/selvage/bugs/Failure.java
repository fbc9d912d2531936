package io.selvage.bugs;

/// How a [KnownBug] shows.
public enum Failure {
    /// The program throws.
    THROWS,
    /// Every thread that is left waits.
    DEADLOCK,
    /// A thread runs for ever without getting anywhere.
    LIVELOCK
}
