package io.selvage.api.tracing;

/// One stay of a thread on a core.
///
/// @param core the core's index
/// @param thread who
/// @param beginNanos when it was put on, by the kernel's clock
/// @param endNanos when it left, by the kernel's clock; for [End#RUNNING] when the trace ended
/// @param end how the stay ended
public record Slice(int core, TracedThread thread, long beginNanos, long endNanos, End end) {
    /// How a stay ends.
    public enum End {
        /// The thread gave the core up by itself.
        YIELDED,
        /// The thread was made to give way.
        PREEMPTED,
        /// The thread waits for something.
        BLOCKED,
        /// The thread has ended.
        ENDED,
        /// It had not ended when the trace did.
        RUNNING
    }

    /// {@return how long it lasted, in nanoseconds}
    public long nanos() {
        return endNanos - beginNanos;
    }
}
