package io.selvage.scheduler;

import io.selvage.api.scheduling.CountedSteps;
import io.selvage.api.scheduling.Topology;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// A set of cores that can be asked for the nearest one. May be used by all threads at once: each operation on
/// one core is atomic and sequentially consistent, a search is not and may miss what changes meanwhile.
final class CoreSet {
    private final Neighbourhood neighbourhood;

    /// Bits by position.
    private final AtomicLongArray words;

    private final AtomicInteger population = new AtomicInteger();

    CoreSet(Neighbourhood neighbourhood) {
        this.neighbourhood = neighbourhood;
        words = new AtomicLongArray((neighbourhood.cores() + Long.SIZE - 1) / Long.SIZE);
    }

    /// Adds a core.
    ///
    /// @return whether it was not in the set
    boolean add(int core) {
        int position = neighbourhood.position(core);
        long bit = 1L << position;
        int index = position >>> 6;
        if ((words.get(index) & bit) != 0) {
            return false;
        }
        boolean added = (words.getAndUpdate(index, word -> word | bit) & bit) == 0;
        if (added) {
            population.incrementAndGet();
        }
        return added;
    }

    /// Takes a core out.
    ///
    /// @return whether it was in the set
    boolean remove(int core) {
        int position = neighbourhood.position(core);
        long bit = 1L << position;
        int index = position >>> 6;
        if ((words.get(index) & bit) == 0) {
            return false;
        }
        boolean removed = (words.getAndUpdate(index, word -> word & ~bit) & bit) != 0;
        if (removed) {
            population.decrementAndGet();
        }
        return removed;
    }

    boolean contains(int core) {
        int position = neighbourhood.position(core);
        return (words.get(position >>> 6) & 1L << position) != 0;
    }

    /// Whether no core is in the set. While cores come and go this may be known a little earlier or later than
    /// [#contains(int)] knows.
    boolean isEmpty() {
        CountedSteps.add(1);
        return population.get() <= 0;
    }

    /// The nearest core of the set, itself included. Of several at the same distance, the first one behind it,
    /// going round.
    ///
    /// @param core any core
    /// @return -1 if the set is empty
    int nearest(int core) {
        return nearest(core, CoreSet::isAny);
    }

    /// The nearest core of the set that is permitted.
    ///
    /// @param core any core
    /// @param allowed which are; null for all
    /// @return -1 if there is none
    int nearest(int core, @Nullable BitSet allowed) {
        return nearest(core, allowed == null ? CoreSet::isAny : allowed::get);
    }

    /// The nearest core of the set that is accepted.
    ///
    /// @param core any core
    /// @param accepted asked from the nearest to the farthest until it says yes
    /// @return -1 if there is none
    int nearest(int core, IntPredicate accepted) {
        if (isEmpty()) {
            return -1;
        }
        if (contains(core) && accepted.test(core)) {
            return core;
        }
        int position = neighbourhood.position(core);
        int begin = position;
        int end = position + 1;
        for (int distance = 1; distance <= Topology.MAX_DISTANCE; distance++) {
            int innerBegin = begin;
            int innerEnd = end;
            begin = neighbourhood.begin(position, distance);
            end = neighbourhood.end(position, distance);
            int found = first(innerEnd, end, accepted);
            if (found < 0) {
                found = first(begin, innerBegin, accepted);
            }
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    /// {@return the core of the set at the first position in a range, -1 if there is none}
    private int first(int from, int to, IntPredicate accepted) {
        for (int position = next(from, to); position >= 0; position = next(position + 1, to)) {
            CountedSteps.add(1);
            int core = neighbourhood.coreAt(position);
            if (accepted.test(core)) {
                return core;
            }
        }
        return -1;
    }

    private static boolean isAny(int core) {
        return core >= 0;
    }

    private int next(int from, int to) {
        if (from >= to) {
            return -1;
        }
        CountedSteps.add(1);
        int index = from >>> 6;
        long word = words.get(index) & -1L << from;
        while (word == 0) {
            index++;
            CountedSteps.add(1);
            if (index << 6 >= to) {
                return -1;
            }
            word = words.get(index);
        }
        int position = (index << 6) + Long.numberOfTrailingZeros(word);
        return position < to ? position : -1;
    }
}
