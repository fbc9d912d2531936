package io.selvage.api.scheduling;

/// What one virtual core has done since boot. Immutable; taken in constant time, without stopping the
/// core, so the numbers of a core that is busy may differ by what happened while they were read.
///
/// @param dispatches how many times it has put a thread on
/// @param queueLength how many threads wait for it at this moment
/// @param busyNanos how long it has had something to run, in nanoseconds
/// @param idleNanos how long it has had nothing to run, in nanoseconds
public record CoreStatistics(long dispatches, int queueLength, long busyNanos, long idleNanos) {
    /// {@return the part of the time in which it had something to run, 0 to 1; 0 before any time has
    /// passed}
    public double utilisation() {
        long total = busyNanos + idleNanos;
        return total == 0 ? 0 : (double) busyNanos / total;
    }
}
