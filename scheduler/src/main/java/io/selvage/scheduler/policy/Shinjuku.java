package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import org.jspecify.annotations.Nullable;

/// First come, first served, in turns as short as can be: for servers whose requests take very different
/// times, after the idea of Shinjuku (Kaffes et al., NSDI 2019).
///
/// A turn ends at the first tick after 100 µs, whoever asks for what, and its thread goes to the tail: so
/// a short request passes the long ones that are in the way after one tick each, without anybody knowing
/// beforehand which are short. While all requests are short this is [Fifo]. There is no preference for
/// threads that wake, which keeps their order. Nobody starves; weights mean nothing; long requests pay
/// with more switches.
public final class Shinjuku implements SchedulingPolicy {
    private static final long TURN = 100_000;

    private final EntityQueue waiting = new EntityQueue();

    /// Makes the policy of one core.
    ///
    /// @param environment not asked
    public Shinjuku(PolicyEnvironment environment) {}

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        waiting.addLast(thread);
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        SchedulingEntity first = waiting.pollFirst();
        if (first != null) {
            first.budget(TURN);
        }
        return first;
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
