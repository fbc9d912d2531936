package io.selvage.api.scheduling;

import org.jspecify.annotations.Nullable;

/// A thread as a [SchedulingPolicy] sees it.
///
/// What it says of the thread may change while the thread is unknown to the policy, and only then. The numbers
/// that it keeps are the policy's own, for whatever meaning the names suggest; they are zero for a thread that
/// is new to the kernel, and left as they were when the thread comes from another policy.
public abstract class SchedulingEntity {
    /// The weight of a thread of nice value 0.
    public static final int UNIT_WEIGHT = 1_024;

    // The one collection that it is in or was in last, and its links; see EntityQueue, EntityHeap.
    private @Nullable Object collection;
    private boolean isCollected;

    @Nullable
    SchedulingEntity next;

    @Nullable
    SchedulingEntity previous;

    int heapIndex;

    private long virtualRuntime;
    private long deadline;
    private long budget;
    private int level;

    /// For the kernel: there are no other implementations.
    protected SchedulingEntity() {}

    /// It comes into a collection, mostly the one that it was in last: then there is no reference to store, which
    /// may cost the collector's barrier.
    final void enter(Object entered) {
        if (isCollected) {
            throw new IllegalStateException(this + " is in a collection already");
        }
        isCollected = true;
        if (collection != entered) {
            collection = entered;
        }
    }

    final void leave() {
        isCollected = false;
    }

    final boolean isIn(Object some) {
        return isCollected && collection == some;
    }

    /// Its share in proportion to others': 1,024 for nice value 0, and 1.25 times as much for each step below
    /// (MODEL 12.4).
    ///
    /// @return 1 or more
    public abstract int weight();

    /// Whether it is of the class Batch: same share, but it preempts nobody when it wakes.
    ///
    /// @return whether it is
    public abstract boolean isBatch();

    /// The slice that it asks for: shorter is sooner, and not more.
    ///
    /// @return nanoseconds, or 0 for the policy's usual one
    public abstract long sliceNanos();

    /// Whether its affinity permits a core.
    ///
    /// @param core the core's index
    /// @return whether it may run there
    public abstract boolean mayRunOn(int core);

    /// Takes it out of the [EntityQueue] or [EntityHeap] that it is in.
    ///
    /// @return whether it was in one
    public final boolean leaveCollection() {
        return isCollected
                && switch (collection) {
                    case EntityQueue queue -> queue.remove(this);
                    case EntityHeap heap -> heap.remove(this);
                    case null, default -> false;
                };
    }

    /// {@return a number kept by the policy}
    public final long virtualRuntime() {
        return virtualRuntime;
    }

    /// Keeps a number.
    ///
    /// @param value what to keep
    public final void virtualRuntime(long value) {
        virtualRuntime = value;
    }

    /// {@return a number kept by the policy}
    public final long deadline() {
        return deadline;
    }

    /// Keeps a number.
    ///
    /// @param value what to keep
    public final void deadline(long value) {
        deadline = value;
    }

    /// {@return a number kept by the policy}
    public final long budget() {
        return budget;
    }

    /// Keeps a number.
    ///
    /// @param value what to keep
    public final void budget(long value) {
        budget = value;
    }

    /// {@return a number kept by the policy}
    public final int level() {
        return level;
    }

    /// Keeps a number.
    ///
    /// @param value what to keep
    public final void level(int value) {
        level = value;
    }
}
