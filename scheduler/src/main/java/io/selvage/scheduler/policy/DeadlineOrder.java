package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.EntityHeap;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.SchedulingEntity;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Threads in order of [SchedulingEntity#deadline()], which may wrap around.
///
/// Threads that keep asking for the same slice ([SchedulingEntity#budget()]) mostly come with ever later
/// deadlines. So there is a *run* for each slice that is in use: a plain queue, to which a thread is
/// appended if its deadline is not before the last one's. All others go to a heap. The first of all is
/// the least of the runs' heads and the heap's top, and as long as everybody asks for the same, this is a
/// FIFO.
final class DeadlineOrder {
    private static final int RUNS = 8;

    private final EntityQueue[] runs = new EntityQueue[RUNS];
    private final long[] slices = new long[RUNS];
    private final EntityHeap rest = new EntityHeap();

    /// The runs that are not empty, a bit each. What an empty one was used for last does not matter.
    private int occupied;

    /// The run used last.
    private int latest;

    private int size;

    DeadlineOrder() {
        Arrays.setAll(runs, i -> new EntityQueue());
    }

    void add(SchedulingEntity entity) {
        size++;
        int run = runFor(entity.budget());
        if (run >= 0) {
            SchedulingEntity last = runs[run].peekLast();
            if (last == null || entity.deadline() - last.deadline() >= 0) {
                runs[run].addLast(entity);
                occupied |= 1 << run;
                return;
            }
        }
        rest.add(entity, entity.deadline());
    }

    private int runFor(long slice) {
        if (slices[latest] == slice) {
            return latest;
        }
        for (int i = 0; i < RUNS; i++) {
            if (slices[i] == slice) {
                latest = i;
                return i;
            }
        }
        int free = Integer.numberOfTrailingZeros(~occupied);
        if (free >= RUNS) {
            return -1;
        }
        slices[free] = slice;
        latest = free;
        return free;
    }

    /// {@return the one with the earliest deadline, or null if there is none}
    @Nullable
    SchedulingEntity peek() {
        SchedulingEntity first = rest.peek();
        for (int left = occupied; left != 0; left &= left - 1) {
            SchedulingEntity head = runs[Integer.numberOfTrailingZeros(left)].peekFirst();
            if (first == null || (head != null && head.deadline() - first.deadline() < 0)) {
                first = head;
            }
        }
        return first;
    }

    /// Takes a thread out.
    ///
    /// @return whether it was here
    boolean remove(SchedulingEntity entity) {
        for (int left = occupied; left != 0; left &= left - 1) {
            int run = Integer.numberOfTrailingZeros(left);
            if (runs[run].remove(entity)) {
                removedFrom(run);
                return true;
            }
        }
        if (!rest.remove(entity)) {
            return false;
        }
        size--;
        return true;
    }

    /// Takes out one that may run on a core, with a late deadline.
    ///
    /// @return null if none may
    @Nullable
    SchedulingEntity pollLast(int core) {
        for (int left = occupied; left != 0; left &= left - 1) {
            int run = Integer.numberOfTrailingZeros(left);
            SchedulingEntity entity = runs[run].pollLast(core);
            if (entity != null) {
                removedFrom(run);
                return entity;
            }
        }
        SchedulingEntity entity = rest.pollLast(core);
        if (entity != null) {
            size--;
        }
        return entity;
    }

    private void removedFrom(int run) {
        size--;
        if (runs[run].isEmpty()) {
            occupied &= ~(1 << run);
        }
    }

    int size() {
        return size;
    }
}
