package io.selvage.api;

import io.selvage.api.scheduling.CoreStatistics;

/// One virtual core: at any instant it runs at most one simulated thread.
///
/// @param index 0 to the number of cores - 1
/// @param pinning the CPU its platform thread is bound to, or why it is not bound
/// @param statistics what it has done since boot
public record Core(int index, Pinning pinning, CoreStatistics statistics) {
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
