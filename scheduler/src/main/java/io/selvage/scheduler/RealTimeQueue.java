package io.selvage.scheduler;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.SchedulingEntity;
import org.jspecify.annotations.Nullable;

/// The ready real-time schedulables of one core: a row for each priority, and a word of bits that says
/// which rows hold somebody (MODEL 12.3). Owned by whoever owns the core's [RunQueue].
///
/// Who is preempted comes back to the head of its row, who wakes or yields goes to the tail. With a
/// quantum, the tail is also where it goes when the quantum is used up; what is left of one is kept in
/// [SchedulingEntity#budget()].
final class RealTimeQueue {
    /// The quantum of round robin, in nanoseconds.
    static final long QUANTUM_NANOS = 100_000_000;

    private static final int PRIORITIES = 100;

    private final EntityQueue[] rows = new EntityQueue[PRIORITIES];

    // Bit p of the pair is set if row p holds somebody.
    private long low;
    private long high;
    private int size;

    RealTimeQueue() {
        for (int i = 0; i < PRIORITIES; i++) {
            rows[i] = new EntityQueue();
        }
    }

    int size() {
        return size;
    }

    /// @param asked as what it waits
    void enqueue(Schedulable schedulable, SchedulingParameters asked, Arrival arrival) {
        int priority = asked.priority();
        boolean fresh = arrival == Arrival.CREATED || arrival == Arrival.MOVED;
        boolean usedUp = schedulable.budget() <= 0 || schedulable.budget() > QUANTUM_NANOS;
        if (fresh || usedUp) {
            schedulable.budget(QUANTUM_NANOS);
        }
        boolean roundIsOver = usedUp && asked.mode() == SchedulingParameters.Mode.ROUND_ROBIN;
        if (arrival == Arrival.PREEMPTED && !roundIsOver) {
            addFirst(schedulable, priority);
        } else {
            addLast(schedulable, priority);
        }
    }

    /// At the head: for one whose priority has been lowered.
    void addFirst(Schedulable schedulable, int priority) {
        rows[priority].addFirst(schedulable);
        added(priority);
    }

    private void addLast(Schedulable schedulable, int priority) {
        rows[priority].addLast(schedulable);
        added(priority);
    }

    private void added(int priority) {
        size++;
        if (priority < Long.SIZE) {
            low |= 1L << priority;
        } else {
            high |= 1L << priority;
        }
    }

    /// {@return the highest priority of all that wait, 0 if none waits}
    int highest() {
        if (high != 0) {
            return 2 * Long.SIZE - 1 - Long.numberOfLeadingZeros(high);
        }
        return low == 0 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros(low);
    }

    boolean hasEqual(int priority) {
        return !rows[priority].isEmpty();
    }

    @Nullable
    SchedulingEntity pick() {
        int priority = highest();
        if (priority == 0) {
            return null;
        }
        SchedulingEntity picked = rows[priority].pollFirst();
        removed(priority);
        return picked;
    }

    /// Takes out one that may run on a core, of the highest priority that has one.
    ///
    /// @param above only those of a higher priority than this
    @Nullable
    SchedulingEntity give(int core, int above) {
        for (int priority = highest(); priority > above; priority--) {
            for (SchedulingEntity one = rows[priority].peekFirst(); one != null; one = rows[priority].after(one)) {
                if (one.mayRunOn(core)) {
                    remove(one, priority);
                    return one;
                }
            }
        }
        return null;
    }

    void remove(SchedulingEntity waiting, int priority) {
        rows[priority].remove(waiting);
        removed(priority);
    }

    private void removed(int priority) {
        size--;
        if (!rows[priority].isEmpty()) {
            return;
        }
        if (priority < Long.SIZE) {
            low &= ~(1L << priority);
        } else {
            high &= ~(1L << priority);
        }
    }
}
