package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import org.jspecify.annotations.Nullable;

/// First come, first served: whoever runs does so until it blocks, yields or ends.
///
/// Nothing cheaper exists, and nothing is fair: weights and slices mean nothing, and a thread that
/// neither blocks nor yields keeps its core from all others.
public final class Fifo implements SchedulingPolicy {
    private final EntityQueue waiting = new EntityQueue();

    /// Makes the policy of one core.
    ///
    /// @param environment not asked
    public Fifo(PolicyEnvironment environment) {}

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        if (arrival == Arrival.PREEMPTED) {
            waiting.addFirst(thread);
        } else {
            waiting.addLast(thread);
        }
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        return waiting.pollFirst();
    }

    @Override
    public SchedulingEntity pickAfterYield(SchedulingEntity running) {
        return waiting.rotate(running);
    }

    @Override
    public SchedulingEntity pickWoken(SchedulingEntity woken) {
        return woken;
    }

    @Override
    public void charge(SchedulingEntity running, long nanos) {}

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
        return false;
    }
}
