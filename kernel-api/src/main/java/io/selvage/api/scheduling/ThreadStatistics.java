package io.selvage.api.scheduling;

/// What the scheduler has counted for one thread since its beginning. Immutable; taken in constant time,
/// without stopping the thread, so the numbers of a thread that runs may differ by what happened while
/// they were read.
///
/// On the real machine both times are sampled by the scheduler's tick of about one millisecond: exact for
/// what lasts longer than that, right in the mean for what is shorter. On the deterministic machine they
/// are exact, in virtual time.
///
/// @param runNanos how long it has been on a core, in nanoseconds
/// @param waitNanos how long it has been ready without being on a core, in nanoseconds; a wait that has
///     not ended does not count yet
/// @param voluntarySwitches how often it has left its core by itself: blocked, yielded or ended
/// @param forcedSwitches how often it was made to give way
/// @param migrations how often it was put on another core than the one it had been on last
public record ThreadStatistics(
        long runNanos, long waitNanos, long voluntarySwitches, long forcedSwitches, long migrations) {}
