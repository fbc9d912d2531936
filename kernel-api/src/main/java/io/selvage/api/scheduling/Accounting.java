package io.selvage.api.scheduling;

/// What the kernel keeps of how threads are scheduled.
public enum Accounting {
    /// Switches, waits and migrations of each thread, and the latency of some wake-ups. A few nanoseconds
    /// per switch.
    ON,

    /// None of that: those numbers are 0. The time that threads run is known all the same, as limits and
    /// fairness rest on it.
    OFF
}
