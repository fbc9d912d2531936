package io.selvage.api;

/// How a thread of a process came to its end, from the gentlest to the harshest: each constant is a step
/// that the kernel takes only when those before it have not sufficed. [ExitReport] tells them.
public enum KillStep {
    /// Its code returned, or it ended itself.
    RETURNED,

    /// It was unwound at a kernel call, or its wait was interrupted and it left by itself.
    UNWOUND,

    /// It was unwound at a poll that the loader had compiled into its code.
    POLLED,

    /// It was not on a core and is never dispatched again; what it held in the kernel was released on its
    /// behalf.
    ABANDONED,

    /// It did not let go of its core, which another platform thread took over, and ended after that.
    HANDED_OFF,

    /// An exception was thrown into it through the JVM tool interface.
    HARD_STOPPED,

    /// It could not be ended: it was struck out while it still computes, or blocks, on a platform thread
    /// that the kernel has given up. It takes no virtual core from anybody.
    LEFT_RUNNING
}
