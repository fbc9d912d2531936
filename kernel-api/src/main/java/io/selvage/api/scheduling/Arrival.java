package io.selvage.api.scheduling;

/// Why a thread joins those that wait for a core, as a [SchedulingPolicy] is told.
public enum Arrival {
    /// It has just been created and has not run.
    CREATED,
    /// What it slept for has come.
    WOKEN,
    /// It ran on this core and gave the core up by itself, though it could go on.
    YIELDED,
    /// It ran on this core and was made to give way.
    PREEMPTED,
    /// It comes from another core, another class or another policy, or its parameters have changed.
    MOVED
}
