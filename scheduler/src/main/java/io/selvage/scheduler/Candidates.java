package io.selvage.scheduler;

import io.selvage.api.scheduling.SchedulingClass;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Which of the ready threads a correct scheduler could be running: those that are not kept off all their
/// permitted cores by threads that go before them (MODEL 12.1, 12.3, 12.6).
///
/// Sets of threads that can all have a core at once are the independent sets of a matroid. So who goes
/// first may be given cores greedily, moving each other aside where affinities allow it, and a thread has
/// a chance if and only if it can be given a core beside all that go before it without taking one's core
/// away. Giving a core is finding an augmenting path in a matching of threads and cores.
///
/// Who goes before whom: a higher [rank][SchedulingParameters#rank()]; among deadline threads an earlier
/// deadline; and among equals in real time a FIFO thread before everyone who became ready later. A FIFO
/// thread keeps its place in line until it blocks or yields, so this order also has the one that was
/// preempted before those that waited meanwhile, and never lets an equal preempt.
final class Candidates {
    private static final Comparator<SimulatedThread> FIRST_FIRST = Comparator.comparingInt(
                    (SimulatedThread thread) -> -parameters(thread).rank())
            .thenComparingLong(Candidates::deadline)
            .thenComparingLong(SimulatedThread::readySince);

    private final int cores;

    /// Who has been given a core, by core.
    private final @Nullable SimulatedThread[] owners;

    /// In which search for a path a core was looked at last.
    private final int[] visited;

    private SimulatedThread[] order = new SimulatedThread[16];
    private int owned;
    private int search;

    Candidates(int cores) {
        this.cores = cores;
        owners = new SimulatedThread[cores];
        visited = new int[cores];
    }

    /// Collects the candidates.
    ///
    /// @param ready all ready threads, in order of number
    /// @param count how many elements of the array count
    /// @param candidates receives them, in order of number; as long as `ready`
    /// @return how many there are; at least one if any thread may run anywhere
    int among(SimulatedThread[] ready, int count, SimulatedThread[] candidates) {
        order = Arrays.copyOf(ready, count);
        Arrays.sort(order, FIRST_FIRST);
        Arrays.fill(owners, null);
        owned = 0;
        int found = 0;
        int begin = 0;
        while (begin < count && owned < cores) {
            int end = begin + 1;
            while (end < count && isLevel(order[begin], order[end])) {
                end++;
            }
            found = admitLevel(begin, end, candidates, found);
            begin = end;
        }
        Arrays.sort(candidates, 0, found, Comparator.comparingInt(SimulatedThread::number));
        return found;
    }

    private static boolean isLevel(SimulatedThread one, SimulatedThread other) {
        return parameters(one).rank() == parameters(other).rank() && deadline(one) == deadline(other);
    }

    private int admitLevel(int begin, int end, SimulatedThread[] candidates, int before) {
        int found = before;
        for (int i = begin; i < end; i++) {
            SimulatedThread thread = order[i];
            if (fits(thread)) {
                candidates[found++] = thread;
                if (isFifo(thread)) {
                    giveCore(thread);
                }
            }
        }
        for (int i = begin; i < end; i++) {
            if (!isFifo(order[i])) {
                giveCore(order[i]);
            }
        }
        return found;
    }

    private static boolean isFifo(SimulatedThread thread) {
        SchedulingParameters parameters = parameters(thread);
        return parameters.kind() == SchedulingClass.REAL_TIME && parameters.mode() == SchedulingParameters.Mode.PLAIN;
    }

    private boolean fits(SimulatedThread thread) {
        if (owned == cores) {
            return false;
        }
        // A thread that may run anywhere takes any core that is left.
        return parameters(thread).cores() == null || findsCore(thread, ++search, Change.NONE);
    }

    private void giveCore(SimulatedThread thread) {
        if (owned < cores && findsCore(thread, ++search, Change.TAKE)) {
            owned++;
        }
    }

    private enum Change {
        NONE,
        TAKE
    }

    /// Looks for a core for a thread, whose owner, if there is one, finds another, and so on.
    private boolean findsCore(SimulatedThread thread, int attempt, Change change) {
        SchedulingParameters parameters = parameters(thread);
        for (int core = 0; core < cores; core++) {
            if (owners[core] == null && parameters.allows(core)) {
                return takes(thread, core, change);
            }
        }
        for (int core = 0; core < cores; core++) {
            SimulatedThread owner = owners[core];
            if (owner == null || visited[core] == attempt || !parameters.allows(core)) {
                continue;
            }
            visited[core] = attempt;
            if (findsCore(owner, attempt, change)) {
                return takes(thread, core, change);
            }
        }
        return false;
    }

    private boolean takes(SimulatedThread thread, int core, Change change) {
        if (change == Change.TAKE) {
            owners[core] = thread;
        }
        return true;
    }

    private static SchedulingParameters parameters(SimulatedThread thread) {
        return thread.schedulable().parameters();
    }

    private static long deadline(SimulatedThread thread) {
        return parameters(thread).kind() == SchedulingClass.DEADLINE
                ? thread.schedulable().deadline()
                : 0;
    }
}
