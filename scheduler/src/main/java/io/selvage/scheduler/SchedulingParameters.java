package io.selvage.scheduler;

import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingEntity;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What a schedulable asks of the scheduler. Immutable and shared: a change is another object.
///
/// @param kind the class
/// @param mode what sets threads of one class apart
/// @param priority 1 to 99 for real time, else 0
/// @param weight the share for the class Normal, 1 or more
/// @param sliceNanos the slice asked for, 0 for the usual one
/// @param runtimeNanos for deadline: how long it may run in each period
/// @param deadlineNanos for deadline: how long after the start of a period it is to be done
/// @param periodNanos for deadline: the period
/// @param cores where it may run; null for everywhere
public record SchedulingParameters(
        SchedulingClass kind,
        Mode mode,
        int priority,
        int weight,
        long sliceNanos,
        long runtimeNanos,
        long deadlineNanos,
        long periodNanos,
        @Nullable BitSet cores) {

    /// What sets threads of one class apart.
    public enum Mode {
        /// As its class has it; for real time: no quantum.
        PLAIN,
        /// Real time with a quantum.
        ROUND_ROBIN,
        /// Normal without preemption at wake-up.
        BATCH
    }

    /// How everything starts.
    public static final SchedulingParameters DEFAULT = normal(SchedulingEntity.UNIT_WEIGHT, 0, null);

    /// The rank of a core on which nothing runs.
    static final int NO_RANK = -1;

    /// The rank of the class Idle.
    static final int IDLE_RANK = 0;

    /// The rank of the class Normal.
    static final int NORMAL_RANK = 1;

    /// The rank of the class Deadline.
    static final int DEADLINE_RANK = 101;

    /// {@return the class Normal}
    ///
    /// @param weight the share
    /// @param sliceNanos the slice asked for, 0 for the usual one
    /// @param cores where it may run; null for everywhere
    public static SchedulingParameters normal(int weight, long sliceNanos, @Nullable BitSet cores) {
        return new SchedulingParameters(SchedulingClass.NORMAL, Mode.PLAIN, 0, weight, sliceNanos, 0, 0, 0, cores);
    }

    /// {@return the class Normal without preemption at wake-up}
    ///
    /// @param weight the share
    /// @param sliceNanos the slice asked for, 0 for the usual one
    /// @param cores where it may run; null for everywhere
    public static SchedulingParameters batch(int weight, long sliceNanos, @Nullable BitSet cores) {
        return new SchedulingParameters(SchedulingClass.NORMAL, Mode.BATCH, 0, weight, sliceNanos, 0, 0, 0, cores);
    }

    /// {@return the class Idle}
    ///
    /// @param cores where it may run; null for everywhere
    public static SchedulingParameters idle(@Nullable BitSet cores) {
        return new SchedulingParameters(SchedulingClass.IDLE, Mode.PLAIN, 0, 1, 0, 0, 0, 0, cores);
    }

    /// {@return a real-time class}
    ///
    /// @param mode [Mode#PLAIN] for FIFO or [Mode#ROUND_ROBIN]
    /// @param priority 1 to 99
    /// @param cores where it may run; null for everywhere
    public static SchedulingParameters realTime(Mode mode, int priority, @Nullable BitSet cores) {
        return new SchedulingParameters(
                SchedulingClass.REAL_TIME, mode, priority, SchedulingEntity.UNIT_WEIGHT, 0, 0, 0, 0, cores);
    }

    /// {@return the class Deadline}
    ///
    /// @param runtimeNanos how long it may run in each period
    /// @param deadlineNanos how long after the start of a period it is to be done
    /// @param periodNanos the period
    public static SchedulingParameters deadline(long runtimeNanos, long deadlineNanos, long periodNanos) {
        return new SchedulingParameters(
                SchedulingClass.DEADLINE,
                Mode.PLAIN,
                0,
                SchedulingEntity.UNIT_WEIGHT,
                0,
                runtimeNanos,
                deadlineNanos,
                periodNanos,
                null);
    }

    /// Whether it may run on a core.
    ///
    /// @param core the core's index
    /// @return whether it may
    public boolean allows(int core) {
        return cores == null || cores.get(core);
    }

    /// Whether it needs no thought: any core may run it, and nothing makes it urgent.
    boolean isOrdinary() {
        return kind == SchedulingClass.NORMAL && cores == null;
    }

    /// Whether it must not wait anywhere while something lower runs.
    boolean isUrgent() {
        return kind.compareTo(SchedulingClass.NORMAL) > 0;
    }

    /// A number that is larger for what runs first: 0 for Idle, 1 for Normal, 2 to 100 for real time, 101 for
    /// Deadline.
    int rank() {
        return switch (kind) {
            case IDLE -> IDLE_RANK;
            case NORMAL -> NORMAL_RANK;
            case REAL_TIME -> NORMAL_RANK + priority;
            case DEADLINE -> DEADLINE_RANK;
        };
    }
}
