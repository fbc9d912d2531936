package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Anybody next, at any time: for tests of programs that must not rely on an order.
///
/// Whoever waits may be chosen, a turn ends at a tick or does not, and whoever wakes runs at once,
/// preempts the running one, or waits. On a deterministic machine a seed repeats it all.
public final class Chaos implements SchedulingPolicy {
    private final PolicyEnvironment environment;
    private @Nullable SchedulingEntity[] waiting = new SchedulingEntity[16];
    private int size;

    /// Makes the policy of one core.
    ///
    /// @param environment asked for random numbers
    public Chaos(PolicyEnvironment environment) {
        this.environment = environment;
    }

    // level keeps a thread's place in the array.

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        if (size == waiting.length) {
            waiting = Arrays.copyOf(waiting, 2 * size);
        }
        put(thread, size++);
    }

    private void put(SchedulingEntity thread, int place) {
        waiting[place] = thread;
        thread.level(place);
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        if (size == 0) {
            return null;
        }
        SchedulingEntity chosen = at(environment.random(size));
        remove(chosen);
        return chosen;
    }

    @Override
    public SchedulingEntity pickWoken(SchedulingEntity woken) {
        return isHeads() ? woken : SchedulingPolicy.super.pickWoken(woken);
    }

    @Override
    public void charge(SchedulingEntity running, long nanos) {}

    @Override
    public void remove(SchedulingEntity thread) {
        SchedulingEntity last = at(--size);
        put(last, thread.level());
        waiting[size] = null;
    }

    private SchedulingEntity at(int place) {
        return Objects.requireNonNull(waiting[place]);
    }

    @Override
    public @Nullable SchedulingEntity give(int core) {
        int start = size == 0 ? 0 : environment.random(size);
        for (int i = 0; i < size; i++) {
            SchedulingEntity thread = at((start + i) % size);
            if (thread.mayRunOn(core)) {
                remove(thread);
                return thread;
            }
        }
        return null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isTurnOver(SchedulingEntity running) {
        return isHeads();
    }

    @Override
    public boolean preempts(SchedulingEntity woken, SchedulingEntity running) {
        return isHeads();
    }

    private boolean isHeads() {
        return environment.random(2) == 0;
    }
}
