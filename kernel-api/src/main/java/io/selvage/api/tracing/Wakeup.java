package io.selvage.api.tracing;

import org.jspecify.annotations.Nullable;

/// A thread became ready that had waited, or was new.
///
/// @param nanos when, by the kernel's clock
/// @param woken who
/// @param core the core whose code did it, [#OUTSIDE] if it was code on no core: a timer, the host
/// @param by who ran on that core, null if nobody did
public record Wakeup(
        long nanos, TracedThread woken, int core, @Nullable TracedThread by) {
    /// No core.
    public static final int OUTSIDE = -1;
}
