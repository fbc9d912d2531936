package io.selvage.bugs;

/// What kind of mistake a [KnownBug] is.
public enum Kind {
    /// Something that had to happen in one piece did not.
    ATOMICITY,
    /// Something happened before what it needed.
    ORDER,
    /// Threads wait for each other in a ring.
    DEADLOCK,
    /// A thread sleeps through the only word it would have got.
    LOST_NOTIFICATION,
    /// A value went away and came back, and somebody took it for never gone.
    ABA,
    /// A lock does not exclude, or does not protect what it should.
    BROKEN_LOCK,
    /// A lock-free structure skips one check.
    LOCK_FREE,
    /// Somebody is passed over, or all step aside for ever.
    STARVATION
}
