package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityHeap;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import org.jspecify.annotations.Nullable;

/// Whoever has to be done first runs first. A thread that wakes has a piece of work that is due as much
/// later as the slice that it asks for, 10 ms if it asks for none; it keeps that deadline until it sleeps
/// or yields.
///
/// As long as all work can be done in time it is, which no other order can promise at loads up to the
/// whole core. There is no admission: under overload everybody is late. Who is not done by its deadline
/// gets another one, as late again, and so goes behind all that are due before; thus nobody starves, but
/// weights mean nothing, and a thread that always asks for little gets much. The class Deadline (MODEL
/// 12.2) is for those who must be able to rely on it.
public final class EarliestDeadlineFirst implements SchedulingPolicy {
    private static final long USUAL_SLICE = 10_000_000;

    private final PolicyEnvironment environment;
    private final EntityHeap waiting = new EntityHeap();

    /// Makes the policy of one core.
    ///
    /// @param environment asked for the time
    public EarliestDeadlineFirst(PolicyEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        long now = environment.nanoTime();
        long slice = Slice.of(thread, USUAL_SLICE);
        boolean keepsDeadline = arrival == Arrival.PREEMPTED || arrival == Arrival.MOVED;
        long left = thread.deadline() - now;
        // Beyond the slice it is another policy's number.
        if (!keepsDeadline || left <= 0 || left > slice) {
            thread.deadline(now + slice);
        }
        waiting.add(thread, thread.deadline());
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        return waiting.poll();
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
        return running.deadline() - environment.nanoTime() <= 0;
    }

    @Override
    public boolean preempts(SchedulingEntity woken, SchedulingEntity running) {
        return !woken.isBatch() && woken.deadline() - running.deadline() < 0;
    }
}
