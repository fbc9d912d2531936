package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;

/// What the simulated machine keeps for a schedulable. Touched on the driver only, except where a field
/// says otherwise.
public final class SimulatedThread {
    private final Schedulable schedulable;
    private final int number;

    /// What the guide keeps for it.
    @Nullable
    Object attachment;

    /// The core it is on, in the middle of a run; -1 if it is on none.
    int core = -1;

    /// The core that it was on last, -1 before the first time.
    int lastCore = -1;

    /// The number of its last step.
    long lastStep;

    /// Grows with each time that some thread becomes ready.
    long readySince;

    /// Makes no step before this one.
    long stalledUntil;

    /// Whether a thread of the JVM, and not the driver, will wake it. Read by that thread.
    volatile boolean awaitsMonitor;

    // The last timed wait, to recognise one that goes by the real clock.
    long waitNanos;
    long waitDue;
    long waitBegan;
    int waitsAlike;

    SimulatedThread(Schedulable schedulable, int number) {
        this.schedulable = schedulable;
        this.number = number;
    }

    /// {@return whose place this is}
    public Schedulable schedulable() {
        return schedulable;
    }

    /// {@return its number: 0 for the first that became ready in this run}
    public int number() {
        return number;
    }

    /// {@return when it became ready, as a number that is larger for whoever did later}
    public long readySince() {
        return readySince;
    }

    /// {@return what the guide returned from [Guide#begin(SimulatedThread)]}
    public @Nullable Object attachment() {
        return attachment;
    }

    /// {@return the index of the core that it is on or was on last, -1 if it has not been on any}
    public int core() {
        return core >= 0 ? core : lastCore;
    }
}
