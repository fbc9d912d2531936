package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import org.jspecify.annotations.Nullable;

/// Everybody in turn, for at most a slice: 10 ms, or what the thread asks for.
///
/// Whoever has to give way before its slice is used up, because something of a higher class is ready,
/// keeps the rest and its place at the head. Weights mean nothing. Nobody starves: with n threads, each
/// runs after at most n - 1 slices.
public final class RoundRobin implements SchedulingPolicy {
    private static final long USUAL_SLICE = 10_000_000;

    private final EntityQueue waiting = new EntityQueue();

    /// Makes the policy of one core.
    ///
    /// @param environment not asked
    public RoundRobin(PolicyEnvironment environment) {}

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        long slice = Slice.of(thread, USUAL_SLICE);
        if (arrival == Arrival.PREEMPTED && thread.budget() > 0) {
            // It may be another policy's number.
            thread.budget(Math.min(thread.budget(), slice));
            waiting.addFirst(thread);
        } else {
            thread.budget(slice);
            waiting.addLast(thread);
        }
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        return waiting.pollFirst();
    }

    @Override
    public void charge(SchedulingEntity running, long nanos) {
        running.budget(running.budget() - nanos);
    }

    @Override
    public void remove(SchedulingEntity thread) {
        waiting.remove(thread);
    }

    @Override
    public @Nullable SchedulingEntity give(int core) {
        return waiting.pollLast(core);
    }

    @Override
    public int size() {
        return waiting.size();
    }

    @Override
    public boolean isTurnOver(SchedulingEntity running) {
        return running.budget() <= 0;
    }
}
