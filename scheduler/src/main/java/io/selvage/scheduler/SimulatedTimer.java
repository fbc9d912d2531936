package io.selvage.scheduler;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Something that happens at a virtual time. A future only as far as the JDK's virtual threads need one: nobody
/// waits for it. Touched on the driver only.
final class SimulatedTimer implements ScheduledFuture<@Nullable Void> {
    private final SimulatedMachine machine;
    private final long due;

    /// Makes the order of timers with the same time definite.
    private final long sequence;

    private final Runnable action;
    private final @Nullable SimulatedThread waiter;
    private boolean done;
    private boolean cancelled;

    SimulatedTimer(
            SimulatedMachine machine, long due, long sequence, Runnable action, @Nullable SimulatedThread waiter) {
        this.machine = machine;
        this.due = due;
        this.sequence = sequence;
        this.action = action;
        this.waiter = waiter;
    }

    long due() {
        return due;
    }

    /// {@return who waits with a timeout, null if this is something else}
    @Nullable
    SimulatedThread waiter() {
        return waiter;
    }

    void fire() {
        done = true;
        action.run();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (done) {
            return false;
        }
        done = true;
        cancelled = true;
        machine.timerCancelled();
        return true;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(due - machine.clock().nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        SimulatedTimer that = (SimulatedTimer) other;
        int byTime = Long.compare(due, that.due);
        return byTime != 0 ? byTime : Long.compare(sequence, that.sequence);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence);
    }

    @Override
    public @Nullable Void get() {
        throw new UnsupportedOperationException("nobody waits for a timer of the simulated machine");
    }

    @Override
    public @Nullable Void get(long timeout, TimeUnit unit) {
        return get();
    }
}
