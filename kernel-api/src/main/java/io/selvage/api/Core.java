package io.selvage.api;

import io.selvage.api.scheduling.CoreStatistics;

/// One virtual core: at any instant it runs at most one simulated thread.
///
/// @param index 0 to the number of cores - 1
/// @param pinning the CPU its platform thread is bound to, or why it is not bound
/// @param statistics what it has done since boot
/// @param stalls how often code has held it without a preemption point for longer than
///     [KernelConfig#stallTime()]
public record Core(int index, Pinning pinning, CoreStatistics statistics, long stalls) {
    /// A core that has had no stall.
    ///
    /// @param index 0 to the number of cores - 1
    /// @param pinning the CPU its platform thread is bound to, or why it is not bound
    /// @param statistics what it has done since boot
    public Core(int index, Pinning pinning, CoreStatistics statistics) {
        this(index, pinning, statistics, 0);
    }

    /// {@return how many times it has put a thread on since boot}
    public long dispatches() {
        return statistics.dispatches();
    }

    /// Where the core's platform thread runs.
    public sealed interface Pinning {
        /// Bound to one CPU of the host.
        ///
        /// @param cpu the host's number of the CPU
        record Pinned(int cpu) implements Pinning {}

        /// Placed by the host's scheduler.
        ///
        /// @param reason why, in one sentence
        record Unpinned(String reason) implements Pinning {}
    }
}
