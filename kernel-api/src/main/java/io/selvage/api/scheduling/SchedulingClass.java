package io.selvage.api.scheduling;

/// The classes of MODEL 12.1, lowest first: a ready thread of a higher class always runs before any
/// lower.
public enum SchedulingClass {
    /// After everybody else.
    IDLE,
    /// Ordered by the policy; Batch included.
    NORMAL,
    /// By priority 1 to 99.
    REAL_TIME,
    /// Earliest absolute deadline first.
    DEADLINE
}
