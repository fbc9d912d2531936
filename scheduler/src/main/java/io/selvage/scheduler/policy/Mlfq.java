package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A multi-level feedback queue: guesses from what threads did who is interactive, and runs those first.
///
/// There are four levels, and nobody runs while somebody waits on a higher one. Everybody starts at the
/// top and has a budget there: 2 ms, then 4, 8 and 16. Whoever has used its budget up, in however many
/// pieces, sinks a level; whoever sleeps keeps what it has. 100 ms after it was there last, everybody is
/// lifted to the top again, so that the guess is made anew and nobody starves below.
///
/// Weights and slices mean nothing, shares are nobody's right: hogs share what interactive threads leave.
public final class Mlfq implements SchedulingPolicy {
    private static final int LEVELS = 4;
    private static final long TOP_BUDGET = 2_000_000;
    private static final long LIFT_AFTER = 100_000_000;

    /// How many may be lifted out of the queues at one tick, so that it does not take long.
    private static final int LIFTS_PER_TICK = 64;

    private final PolicyEnvironment environment;
    private final EntityQueue[] waiting = new EntityQueue[LEVELS];
    private int size;

    /// Whether the running one has sunk while others waited.
    private boolean hasSunk;

    /// Makes the policy of one core.
    ///
    /// @param environment asked for the time
    public Mlfq(PolicyEnvironment environment) {
        this.environment = environment;
        Arrays.setAll(waiting, level -> new EntityQueue());
    }

    // virtualRuntime keeps when a thread was lifted last.

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        boolean keepsPlace = arrival == Arrival.PREEMPTED && !hasSunk;
        if (arrival == Arrival.CREATED || isDueForLift(thread)) {
            lift(thread);
        } else {
            // Numbers of another policy do no harm for longer than until the next lift.
            thread.level(Math.clamp(thread.level(), 0, LEVELS - 1));
            thread.budget(Math.clamp(thread.budget(), 1, TOP_BUDGET << thread.level()));
        }
        if (keepsPlace) {
            waiting[thread.level()].addFirst(thread);
        } else {
            waiting[thread.level()].addLast(thread);
        }
        size++;
    }

    private boolean isDueForLift(SchedulingEntity thread) {
        long since = environment.nanoTime() - thread.virtualRuntime();
        return since < 0 || since >= LIFT_AFTER;
    }

    private void lift(SchedulingEntity thread) {
        thread.virtualRuntime(environment.nanoTime());
        thread.level(0);
        thread.budget(TOP_BUDGET);
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        hasSunk = false;
        for (EntityQueue level : waiting) {
            SchedulingEntity first = level.pollFirst();
            if (first != null) {
                size--;
                return first;
            }
        }
        return null;
    }

    @Override
    public void charge(SchedulingEntity running, long nanos) {
        running.budget(running.budget() - nanos);
        if (isDueForLift(running)) {
            lift(running);
        } else if (running.budget() <= 0) {
            running.level(Math.min(running.level() + 1, LEVELS - 1));
            running.budget(TOP_BUDGET << running.level());
            hasSunk |= size > 0;
        }
        liftSomeThatWait();
    }

    private void liftSomeThatWait() {
        int lifts = 0;
        for (int level = 1; level < LEVELS; level++) {
            SchedulingEntity first = waiting[level].peekFirst();
            while (first != null && isDueForLift(first) && lifts++ < LIFTS_PER_TICK) {
                waiting[level].remove(first);
                lift(first);
                waiting[0].addLast(first);
                first = waiting[level].peekFirst();
            }
        }
    }

    @Override
    public void remove(SchedulingEntity thread) {
        if (waiting[thread.level()].remove(thread)) {
            size--;
        }
    }

    @Override
    public @Nullable SchedulingEntity give(int core) {
        for (int level = LEVELS - 1; level >= 0; level--) {
            SchedulingEntity last = waiting[level].pollLast(core);
            if (last != null) {
                size--;
                return last;
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
        if (hasSunk) {
            return true;
        }
        for (int level = 0; level < running.level(); level++) {
            if (!waiting[level].isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean preempts(SchedulingEntity woken, SchedulingEntity running) {
        return !woken.isBatch() && woken.level() < running.level();
    }
}
