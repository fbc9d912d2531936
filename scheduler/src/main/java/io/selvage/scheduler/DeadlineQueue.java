package io.selvage.scheduler;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityHeap;
import io.selvage.api.scheduling.SchedulingEntity;
import org.jspecify.annotations.Nullable;

/// The ready deadline schedulables of one core, by absolute deadline, as constant-bandwidth servers
/// (MODEL 12.2). Owned by whoever owns the core's [RunQueue].
///
/// [SchedulingEntity#deadline()] is the absolute deadline, [SchedulingEntity#budget()] what is left of
/// the runtime of this period. Who has used it up is *throttled*: it waits beside the heap until its next
/// period begins, though it is READY. [SchedulingEntity#level()] is 1 as long as it has a period.
final class DeadlineQueue {
    private static final int HAS_PERIOD = 1;

    private final EntityHeap ready = new EntityHeap();

    /// By the beginning of the next period.
    private final EntityHeap throttled = new EntityHeap();

    DeadlineQueue() {}

    /// {@return how many could run}
    int size() {
        return ready.size();
    }

    int throttledCount() {
        return throttled.size();
    }

    /// Takes one in.
    ///
    /// @param asked as what it waits
    /// @param now the time
    /// @return when it can run: `now`, or the beginning of its next period
    long enqueue(Schedulable schedulable, SchedulingParameters asked, Arrival arrival, long now) {
        boolean comesBack = arrival == Arrival.WOKEN || arrival == Arrival.CREATED;
        if (schedulable.level() != HAS_PERIOD || (comesBack && overtakes(schedulable, asked, now))) {
            schedulable.level(HAS_PERIOD);
            schedulable.deadline(now + asked.deadlineNanos());
            schedulable.budget(asked.runtimeNanos());
        }
        if (arrival == Arrival.YIELDED) {
            schedulable.budget(Math.min(schedulable.budget(), 0));
        }
        if (schedulable.budget() > 0) {
            ready.add(schedulable, schedulable.deadline());
            return now;
        }
        long next = schedulable.deadline() - asked.deadlineNanos() + asked.periodNanos();
        if (next - now <= 0) {
            replenish(schedulable, asked, now);
            ready.add(schedulable, schedulable.deadline());
            return now;
        }
        throttled.add(schedulable, next);
        return next;
    }

    /// Whether what is left of its budget, used up by its deadline, would be more than its share: the
    /// deadline has passed, or it has slept.
    private static boolean overtakes(Schedulable schedulable, SchedulingParameters asked, long now) {
        long left = schedulable.deadline() - now;
        if (left <= 0) {
            return true;
        }
        return (double) schedulable.budget() * asked.deadlineNanos() > (double) left * asked.runtimeNanos();
    }

    private static void replenish(Schedulable schedulable, SchedulingParameters asked, long now) {
        if (schedulable.budget() <= 0) {
            long periods = 1 - schedulable.budget() / asked.runtimeNanos();
            schedulable.deadline(schedulable.deadline() + periods * asked.periodNanos());
            schedulable.budget(schedulable.budget() + periods * asked.runtimeNanos());
        }
        if (schedulable.deadline() - now <= 0) {
            // It is far behind: begins anew.
            schedulable.deadline(now + asked.deadlineNanos());
            schedulable.budget(asked.runtimeNanos());
        }
    }

    /// Lets those run whose next period has begun.
    ///
    /// @return how many
    int unthrottle(long now) {
        int count = 0;
        while (!throttled.isEmpty() && throttled.peekKey() - now <= 0) {
            // As what it waits, not as what it is to wait from now on: that may be another class.
            if (throttled.poll() instanceof Schedulable schedulable) {
                replenish(schedulable, schedulable.queuedAs, now);
                ready.add(schedulable, schedulable.deadline());
                count++;
            }
        }
        return count;
    }

    /// Whether one that waits has an earlier deadline than the one that runs.
    boolean isBefore(Schedulable running) {
        return !ready.isEmpty() && ready.peekKey() - running.deadline() < 0;
    }

    @Nullable
    SchedulingEntity pick() {
        return ready.poll();
    }

    @Nullable
    SchedulingEntity give(int core) {
        return ready.pollFirst(core);
    }

    /// Takes out a throttled one, of a core that goes away.
    @Nullable
    SchedulingEntity giveThrottled() {
        return throttled.poll();
    }

    /// Takes out one that waits or is throttled.
    ///
    /// @return whether it was throttled
    boolean remove(SchedulingEntity waiting) {
        return !ready.remove(waiting) && throttled.remove(waiting);
    }
}
