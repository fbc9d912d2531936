package io.selvage.api;

/// How [SignalCalls#sigprocmask(MaskChange, SignalSet)] changes the mask.
public enum MaskChange {
    /// The given signals are blocked too.
    BLOCK,
    /// The given signals are no longer blocked.
    UNBLOCK,
    /// Exactly the given signals are blocked.
    SET
}
