package io.selvage.api.scheduling;

/// What a [SchedulingPolicy] may know of the core that it works for. To be called only from within calls of
/// that policy; no method blocks.
public interface PolicyEnvironment {
    /// {@return the index of the core, 0 or more}
    int core();

    /// The time, as of the last tick of a millisecond on real cores and to the step on simulated ones. Reading
    /// it costs no system call.
    ///
    /// @return nanoseconds since some fixed moment
    long nanoTime();

    /// Draws a number: on a deterministic machine from its seed.
    ///
    /// @param bound at least 1
    /// @return 0 to `bound` - 1
    int random(int bound);
}
