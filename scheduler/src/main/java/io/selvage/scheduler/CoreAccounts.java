package io.selvage.scheduler;

import io.selvage.api.scheduling.OwnCacheLines;
import io.selvage.runtime.Clock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What one core keeps about its own time and about who has waited for it.
///
/// Owned by the core's carrier unless a method says otherwise. Nothing here reads the clock at a dispatch
/// but for the few that [WakeLatency] measures.
final class CoreAccounts extends OwnCacheLines {
    private static final VarHandle IDLE;
    private static final VarHandle IDLE_SINCE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            IDLE = lookup.findVarHandle(CoreAccounts.class, "idle", long.class);
            IDLE_SINCE = lookup.findVarHandle(CoreAccounts.class, "idleSince", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// In `idleSince`: the core is busy.
    private static final long BUSY = Long.MIN_VALUE;

    private final WakeLatency latency = new WakeLatency();
    private final long began;

    /// Nanoseconds of all times of idleness that are over. Written opaque.
    private volatile long idle;

    /// When the present one began. Written opaque.
    private volatile long idleSince = BUSY;

    /// @param now the machine's clock
    CoreAccounts(long now) {
        began = now;
    }

    /// From any thread.
    ///
    /// @return how long what it runs has waited since it was woken
    WakeLatency latency() {
        return latency;
    }

    /// The code that runs here makes something ready.
    ///
    /// @param schedulable what, not yet on a queue
    /// @param coarseNow the machine's coarse time
    /// @param clock the machine's clock, asked if this wake-up is measured
    void woken(Schedulable schedulable, long coarseNow, Clock clock) {
        schedulable.beginsToWait(coarseNow);
        if (latency.samplesWakeUp()) {
            schedulable.measuresWakeUp(clock.nanoTime(), WakeLatency.STRIDE);
        }
    }

    /// This core begins to run something.
    ///
    /// @param schedulable what
    /// @param coarseNow the machine's coarse time
    /// @param clock the machine's clock, asked if the wake-up that has led here is measured
    void dispatched(Schedulable schedulable, long coarseNow, Clock clock) {
        schedulable.endsToWait(coarseNow);
        int weight = schedulable.takeWakeUpWeight();
        if (weight != 0) {
            latency.record(schedulable.parameters().kind(), clock.nanoTime() - schedulable.wokenNanos(), weight);
        }
    }

    /// The core has found nothing to run.
    ///
    /// @param now the machine's clock
    void idleBegins(long now) {
        IDLE_SINCE.setOpaque(this, now);
    }

    /// The core has found something, or ends.
    ///
    /// @param now the machine's clock
    void idleEnds(long now) {
        long since = (long) IDLE_SINCE.get(this);
        if (since != BUSY) {
            // In this order, the sum that others make is never too large by what has just ended.
            IDLE_SINCE.setOpaque(this, BUSY);
            IDLE.setOpaque(this, (long) IDLE.get(this) + now - since);
        }
    }

    /// From any thread.
    ///
    /// @param now the machine's clock
    /// @return for how long the core has idled, in nanoseconds
    long idleNanos(long now) {
        long since = (long) IDLE_SINCE.getOpaque(this);
        long over = (long) IDLE.getOpaque(this);
        return since == BUSY ? over : over + Math.max(0, now - since);
    }

    /// From any thread.
    ///
    /// @param now the machine's clock
    /// @return for how long the core has been there, in nanoseconds
    long lifeNanos(long now) {
        return Math.max(0, now - began);
    }
}
