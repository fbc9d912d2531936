package io.selvage.api;

/// Everything that `sched_setattr` can say of a thread, in Linux's form. Which of the fields count
/// depends on the policy (MODEL 12.1 to 12.4). Immutable.
///
/// @param policy the policy, without flags
/// @param flags [SchedulingCalls#SCHED_FLAG_RESET_ON_FORK], [SchedulingCalls#SCHED_FLAG_KEEP_POLICY] and
///     [SchedulingCalls#SCHED_FLAG_KEEP_PARAMS], or 0
/// @param nice -20 (most) to 19 (least), for [SchedulingCalls#SCHED_OTHER] and
///     [SchedulingCalls#SCHED_BATCH]
/// @param priority 1 to 99 for [SchedulingCalls#SCHED_FIFO] and [SchedulingCalls#SCHED_RR], else 0
/// @param runtime nanoseconds: for [SchedulingCalls#SCHED_DEADLINE] how long it may run in each period;
///     for [SchedulingCalls#SCHED_OTHER] and [SchedulingCalls#SCHED_BATCH] the slice, 0 for the policy's
///     usual one
/// @param deadline nanoseconds, for [SchedulingCalls#SCHED_DEADLINE]: how long after the start of a
///     period it is to have run that long
/// @param period nanoseconds, for [SchedulingCalls#SCHED_DEADLINE]: how often it may; 0 for the deadline
public record SchedulingAttributes(
        int policy, long flags, int nice, int priority, long runtime, long deadline, long period) {
    /// An ordinary policy.
    ///
    /// @param policy [SchedulingCalls#SCHED_OTHER], [SchedulingCalls#SCHED_BATCH] or
    ///     [SchedulingCalls#SCHED_IDLE]
    /// @param nice -20 (most) to 19 (least)
    /// @return these attributes, with the policy's usual slice
    public static SchedulingAttributes ordinary(int policy, int nice) {
        return new SchedulingAttributes(policy, 0, nice, 0, 0, 0, 0);
    }

    /// A real-time policy.
    ///
    /// @param policy [SchedulingCalls#SCHED_FIFO] or [SchedulingCalls#SCHED_RR]
    /// @param priority 1 to 99
    /// @return these attributes
    public static SchedulingAttributes realTime(int policy, int priority) {
        return new SchedulingAttributes(policy, 0, 0, priority, 0, 0, 0);
    }

    /// The policy [SchedulingCalls#SCHED_DEADLINE].
    ///
    /// @param runtime how many nanoseconds it may run in each period, 1,024 or more
    /// @param deadline within how many nanoseconds of the start of a period
    /// @param period how many nanoseconds a period lasts; 0 for as long as the deadline
    /// @return these attributes
    public static SchedulingAttributes deadline(long runtime, long deadline, long period) {
        return new SchedulingAttributes(SchedulingCalls.SCHED_DEADLINE, 0, 0, 0, runtime, deadline, period);
    }

    /// The same with other flags.
    ///
    /// @param newFlags flags, or 0
    /// @return a copy with these flags
    public SchedulingAttributes withFlags(long newFlags) {
        return new SchedulingAttributes(policy, newFlags, nice, priority, runtime, deadline, period);
    }

    /// The same with another slice: the latency knob of an ordinary thread. A shorter one is run sooner
    /// after a wake-up and not longer in all.
    ///
    /// @param nanos 100,000 to 100,000,000 nanoseconds; what is outside counts as the bound, 0 as the
    ///     policy's usual slice
    /// @return a copy with that slice
    public SchedulingAttributes withSlice(long nanos) {
        return new SchedulingAttributes(policy, flags, nice, priority, nanos, deadline, period);
    }
}
