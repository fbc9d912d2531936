package io.selvage.scheduler;

import java.util.concurrent.atomic.AtomicLong;

/// Schedulables of the class Normal that have one share between them, whatever their number: each counts
/// with the group's weight times its own by that of all who are ready or run.
///
/// What one counts with is worked out when it is queued, and stays until it is queued again, as the
/// policies demand. So it lags behind the others' coming and going by one turn.
public final class ShareGroup {
    /// The weight of a group: large enough to be divided among thousands.
    private static final long GROUP_WEIGHT = 1 << 16;

    private final AtomicLong runnable = new AtomicLong();

    /// Creates an empty group.
    public ShareGroup() {}

    /// Somebody comes, goes, or counts otherwise than before.
    void change(int weight) {
        runnable.addAndGet(weight);
    }

    /// {@return what a member of some weight counts with}
    int share(int own) {
        long total = Math.max(own, runnable.get());
        return (int) Math.max(1, GROUP_WEIGHT * own / total);
    }
}
