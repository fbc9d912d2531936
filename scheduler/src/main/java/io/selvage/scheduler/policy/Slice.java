package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.SchedulingEntity;

/// The slice that a thread gets, of the one that it asks for.
final class Slice {
    /// Shorter ones would end at the same tick.
    static final long SHORTEST = 100_000;

    /// Longer ones would be felt.
    static final long LONGEST = 100_000_000;

    private Slice() {}

    /// {@return nanoseconds, from [#SHORTEST] to [#LONGEST]}
    ///
    /// @param entity who asks
    /// @param usual for those that ask for nothing
    static long of(SchedulingEntity entity, long usual) {
        long asked = entity.sliceNanos();
        return asked == 0 ? usual : Math.clamp(asked, SHORTEST, LONGEST);
    }
}
