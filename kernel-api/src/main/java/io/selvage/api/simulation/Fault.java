package io.selvage.api.simulation;

/// What a deterministic machine can let go wrong, where its chooser says so and the [Plan] permits it.
public enum Fault {
    /// The thread that is about to make a step ends instead: its stack is unwound, as if its process had
    /// been killed but for it alone.
    KILL_THREAD,
    /// The thread that is about to make a step does not run for the next [Plan#STALL_STEPS] steps of
    /// others.
    STALL_THREAD,
    /// The core that is about to make a step makes none for the next [Plan#STALL_STEPS] steps of others,
    /// and whoever is on it stays there. If that leaves no core, it only puts off whoever was on it.
    STALL_CORE,
    /// A thread that has just been woken becomes ready only after [Plan#STALL_STEPS] steps of others.
    DELAY_WAKE_UP,
    /// A call that makes something (a thread, a process, a descriptor) fails with the errno it has for
    /// that: `EAGAIN`, `EMFILE`.
    FAIL_ALLOCATION,
    /// A write fails with `EIO` and has written nothing.
    FAIL_WRITE,
    /// Time jumps ahead by [Plan#CLOCK_JUMP_NANOS].
    JUMP_CLOCK,
    /// A read fails with `EIO` and has taken nothing.
    FAIL_READ,
    /// A call that makes a file or a directory, or that writes to a file, fails with `ENOSPC` and has
    /// done nothing.
    FAIL_SPACE
}
