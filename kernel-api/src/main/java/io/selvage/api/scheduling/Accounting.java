package io.selvage.api.scheduling;

/// What the kernel keeps of how threads are scheduled and of what they use.
///
/// Whatever is said here, core time is known, as limits and fairness rest on it, and the bytes that a process
/// allocates are if the process or its job has limits.
public enum Accounting {
    /// Switches, waits and migrations of each thread, and the latency of some wake-ups: a few nanoseconds
    /// per switch. Allocated bytes of processes that run a jar: some ten nanoseconds per switch of theirs.
    ON,

    /// As [#ON], and the allocated bytes of every process.
    METERED,

    /// None of that: those numbers are 0.
    OFF
}
