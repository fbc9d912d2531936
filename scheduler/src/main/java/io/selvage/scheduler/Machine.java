package io.selvage.scheduler;

import io.selvage.runtime.Clock;
import io.selvage.runtime.PinResult;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;

/// What schedulables run on: virtual cores, and time.
///
/// All methods may be called by any thread.
public abstract sealed class Machine permits Scheduler, SimulatedMachine {
    private final Clock clock;

    Machine(Clock clock) {
        this.clock = clock;
    }

    /// Starts the machine's platform threads and returns when each is where it belongs.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public abstract void start() throws InterruptedException;

    /// Lets the platform threads end after the dispatch that each is in.
    public abstract void stop();

    /// Waits for the platform threads to end after [#stop()].
    ///
    /// @param nanos how long at most, in nanoseconds of the real clock
    /// @return whether all have ended
    /// @throws InterruptedException if interrupted while waiting
    public abstract boolean awaitEnd(long nanos) throws InterruptedException;

    /// Waits for something that code on this machine does, as somebody who is not on it.
    ///
    /// @param latch opens when it is done
    /// @param nanos how long at most, in nanoseconds of this machine's clock
    /// @return whether it is done
    /// @throws InterruptedException if interrupted while waiting
    public abstract boolean await(CountDownLatch latch, long nanos) throws InterruptedException;

    /// {@return how many virtual cores it has}
    public abstract int coreCount();

    /// How many dispatches a core has made.
    ///
    /// @param core a core's index
    /// @return the count at this moment
    public abstract long dispatches(int core);

    /// Where a core's platform thread runs.
    ///
    /// @param core a core's index
    /// @return where it is bound
    public abstract PinResult pinning(int core);

    /// What each core runs at the moment, for reports; may be out of date when it returns.
    ///
    /// @return one entry per core that runs something
    public abstract List<Schedulable> running();

    /// Core time of a schedulable, the dispatch it is in included.
    ///
    /// @param schedulable one of this machine's
    /// @return nanoseconds; may be off by what is being charged at this moment
    public abstract long cpuNanos(Schedulable schedulable);

    /// Makes the tick listener be called about every millisecond for a while, even while all cores are
    /// idle. For a listener that has something to watch: the ticks stop again after some tens of them.
    public abstract void requestTicks();

    /// Lets something happen later. On the real machine any thread may call this, on the simulated one
    /// only who is on its driver.
    ///
    /// @param action what: quick, and waits for nothing; run on whatever thread keeps the time
    /// @param nanos when, from now, in nanoseconds of this machine's clock
    /// @return to cancel it
    public abstract ScheduledFuture<?> later(Runnable action, long nanos);

    /// {@return time}
    public final Clock clock() {
        return clock;
    }

    /// The parameters of a schedulable have been replaced.
    abstract void parametersChanged(Schedulable schedulable);

    /// Takes a schedulable that has just become READY.
    abstract void enqueue(Schedulable schedulable);
}
