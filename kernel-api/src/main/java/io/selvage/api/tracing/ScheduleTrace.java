package io.selvage.api.tracing;

import java.util.List;

/// What the scheduler did between two moments. Immutable.
///
/// Of a core that did more than was to be kept only the end is here: its slices begin later than the
/// trace does, and what went before is counted in `dropped`.
///
/// @param cores how many cores the kernel has
/// @param beginNanos when it began, by the kernel's clock
/// @param endNanos when it ended, by the kernel's clock
/// @param slices all stays on cores, by core and then by time; those of one core do not overlap
/// @param wakeups all wake-ups, by time
/// @param migrations all migrations, by time
/// @param dropped how many events were not kept
public record ScheduleTrace(
        int cores,
        long beginNanos,
        long endNanos,
        List<Slice> slices,
        List<Wakeup> wakeups,
        List<Migration> migrations,
        long dropped) {
    /// Keeps copies of the lists.
    public ScheduleTrace {
        slices = List.copyOf(slices);
        wakeups = List.copyOf(wakeups);
        migrations = List.copyOf(migrations);
    }

    /// {@return the stays on one core, by time}
    ///
    /// @param core the core's index
    public List<Slice> slicesOf(int core) {
        return slices.stream().filter(slice -> slice.core() == core).toList();
    }

    /// {@return how many slices, wake-ups and migrations it has}
    public long events() {
        return (long) slices.size() + wakeups.size() + migrations.size();
    }
}
