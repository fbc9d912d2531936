package io.selvage.api.sync;

/// How an attempt to lock a [Mutex] came out.
public enum Acquisition {
    /// The caller holds it.
    ACQUIRED,

    /// The caller holds it, and its last owner ended while holding it: what it guards may be half
    /// changed. Only a [RobustMutex] says so; see [RobustMutex#makeConsistent()].
    OWNER_DIED,

    /// Somebody else holds it. Only [Mutex#tryLock()] says so.
    BUSY
}
