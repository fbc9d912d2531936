package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.CountedSteps;
import io.selvage.api.scheduling.EntityHeap;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.OwnCacheLines;
import io.selvage.api.scheduling.SchedulingEntity;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Threads by virtual deadline, of which only those are to be found whose virtual runtime is not ahead of
/// a given time. The numbers of a thread stay as they are while it is here, and may wrap around.
///
/// Threads that ask for the same (virtual) slice mostly come with ever later deadlines. So there is a
/// *run* for each slice in use: a plain queue, to which a thread is appended if its deadline is not
/// before the last one's. If the first one of a run is ahead, and has all of its request before it, the
/// others are ahead too:
///
/// ```text
///   runtime >= deadline - slice >= deadline of the first - slice = runtime of the first
/// ```
///
/// So the heads of the runs are all that has to be looked at, in two arrays side by side. Those that fit
/// no run are in a heap by deadline, and those that were found to be ahead where they were in the way are
/// *aside*, in a heap by runtime, until somebody asks for a time that has reached them.
final class VirtualDeadlines extends OwnCacheLines {
    private static final int RUNS_LOG = 6;
    private static final int RUNS = 1 << RUNS_LOG;

    /// In how many places the run for a slice may be.
    private static final int PROBES = 4;

    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private final EntityQueue[] runs = new EntityQueue[RUNS];
    private final long[] slices = new long[RUNS];
    private final long[] headDeadlines = new long[RUNS];
    private final long[] headRuntimes = new long[RUNS];
    private final EntityHeap rest = new EntityHeap();
    private final EntityHeap aside = new EntityHeap();

    /// The runs that are not empty, a bit each. What an empty one was used for last does not matter.
    private long occupied;

    private int size;

    VirtualDeadlines() {
        Arrays.setAll(runs, run -> new EntityQueue());
    }

    int size() {
        return size;
    }

    void add(SchedulingEntity entity) {
        size++;
        put(entity);
    }

    private void put(SchedulingEntity entity) {
        long slice = entity.budget();
        int place = place(slice);
        for (int i = 0; i < PROBES; i++) {
            int run = (place + i) & (RUNS - 1);
            SchedulingEntity last = runs[run].peekLast();
            if (last == null) {
                slices[run] = slice;
                occupied |= 1L << run;
                runs[run].addLast(entity);
                hasHead(run, entity);
                return;
            }
            if (slices[run] == slice && entity.deadline() - last.deadline() >= 0) {
                runs[run].addLast(entity);
                return;
            }
        }
        rest.add(entity, entity.deadline());
    }

    private static int place(long slice) {
        return (int) ((slice * GOLDEN) >>> (Long.SIZE - RUNS_LOG));
    }

    private void hasHead(int run, SchedulingEntity head) {
        headDeadlines[run] = head.deadline();
        headRuntimes[run] = head.virtualRuntime();
    }

    private void hasLost(int run) {
        SchedulingEntity head = runs[run].peekFirst();
        if (head == null) {
            occupied &= ~(1L << run);
        } else {
            hasHead(run, head);
        }
    }

    /// Looks for the one with the earliest deadline among those that are not ahead.
    ///
    /// @param time the virtual time
    /// @return null if all are ahead
    @Nullable
    SchedulingEntity first(long time) {
        int best = -1;
        for (long left = occupied; left != 0; ) {
            CountedSteps.add(1);
            int run = Long.numberOfTrailingZeros(left);
            if (best >= 0 && headDeadlines[run] - headDeadlines[best] >= 0) {
                left &= left - 1;
            } else if (time - headRuntimes[run] >= 0) {
                best = run;
                left &= left - 1;
            } else if (headRuntimes[run] + slices[run] - headDeadlines[run] == 0) {
                left &= left - 1;
            } else {
                // It has used a part of its request. One behind it may not be ahead.
                putAside(runs[run].pollFirst());
                hasLost(run);
                left &= occupied | ~(1L << run);
            }
        }
        SchedulingEntity first = rest.peek();
        while (first != null && (best < 0 || rest.peekKey() - headDeadlines[best] < 0)) {
            if (time - first.virtualRuntime() >= 0) {
                return first;
            }
            putAside(rest.poll());
            first = rest.peek();
        }
        return best < 0 ? null : runs[best].peekFirst();
    }

    private void putAside(@Nullable SchedulingEntity entity) {
        if (entity != null) {
            aside.add(entity, entity.virtualRuntime());
        }
    }

    /// Whether no deadline is before that of a thread.
    ///
    /// @param entity one that is here
    /// @return false also if it is not known
    boolean isEarliest(SchedulingEntity entity) {
        return aside.isEmpty() && entity.deadline() - earliest(entity.deadline()) == 0;
    }

    /// Brings back those who are not ahead of a virtual time any more.
    ///
    /// @param time how far it would like to go on
    /// @return that, or the earliest deadline if that is before
    long limit(long time) {
        long limit = earliest(time);
        // Whoever stays aside is ahead, and its deadline even more so.
        for (SchedulingEntity back = aside.peek(); back != null && limit - aside.peekKey() >= 0; back = aside.peek()) {
            aside.poll();
            put(back);
            if (back.deadline() - limit < 0) {
                limit = back.deadline();
            }
        }
        return limit;
    }

    /// {@return the earliest of the deadlines of those that are not aside, and of another one}
    private long earliest(long other) {
        long earliest = other;
        for (long left = occupied; left != 0; left &= left - 1) {
            CountedSteps.add(1);
            long deadline = headDeadlines[Long.numberOfTrailingZeros(left)];
            if (deadline - earliest < 0) {
                earliest = deadline;
            }
        }
        return !rest.isEmpty() && rest.peekKey() - earliest < 0 ? rest.peekKey() : earliest;
    }

    /// Takes a thread out.
    ///
    /// @return whether it was here
    boolean remove(SchedulingEntity entity) {
        int place = place(entity.budget());
        for (int i = 0; i < PROBES; i++) {
            int run = (place + i) & (RUNS - 1);
            if (runs[run].remove(entity)) {
                size--;
                hasLost(run);
                return true;
            }
        }
        if (!rest.remove(entity) && !aside.remove(entity)) {
            return false;
        }
        size--;
        return true;
    }

    /// Takes out one that may run on a core, and would have to wait here for long.
    ///
    /// @return null if none may
    @Nullable
    SchedulingEntity pollLast(int core) {
        SchedulingEntity entity = aside.pollLast(core);
        if (entity == null) {
            entity = rest.pollLast(core);
        }
        for (long left = occupied; entity == null && left != 0; left &= left - 1) {
            int run = Long.numberOfTrailingZeros(left);
            entity = runs[run].pollLast(core);
            if (entity != null) {
                hasLost(run);
            }
        }
        if (entity != null) {
            size--;
        }
        return entity;
    }
}
