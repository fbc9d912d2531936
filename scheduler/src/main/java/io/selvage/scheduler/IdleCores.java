package io.selvage.scheduler;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Which cores are idle, and how many are searching. All operations are sequentially consistent; the argument
/// that no wake-up is lost stands at [Scheduler#signal(VirtualCore)].
final class IdleCores {
    private static final int MOST_CORES = 1_024;

    private final AtomicLongArray words = new AtomicLongArray(MOST_CORES / Long.SIZE);
    private final AtomicLong population = new AtomicLong();
    private final AtomicInteger searching = new AtomicInteger();

    /// How many of the words there is something in; grows only.
    private volatile int inUse;

    IdleCores(int cores) {
        grow(cores);
    }

    /// There are more cores than before. By one thread at a time.
    void grow(int cores) {
        inUse = Math.max(inUse, (cores + Long.SIZE - 1) / Long.SIZE);
    }

    /// Declares a core idle. Called by its own carrier.
    void add(int core) {
        words.getAndUpdate(core >>> 6, word -> word | 1L << core);
        population.incrementAndGet();
    }

    /// Takes a core out of the idle ones; whoever succeeds answers for its waking up.
    ///
    /// @return false if it was not idle (any more)
    boolean claim(int core) {
        long bit = 1L << core;
        int index = core >>> 6;
        for (; ; ) {
            long word = words.get(index);
            if ((word & bit) == 0) {
                return false;
            }
            if (words.compareAndSet(index, word, word & ~bit)) {
                population.decrementAndGet();
                return true;
            }
        }
    }

    /// Claims the idle core that comes first.
    ///
    /// @param own comes before all others
    /// @param order all others
    /// @return its index, or -1 if none is idle
    int claimNearest(int own, int[] order) {
        if (contains(own) && claim(own)) {
            return own;
        }
        for (int core : order) {
            if (contains(core) && claim(core)) {
                return core;
            }
        }
        return -1;
    }

    boolean contains(int core) {
        return (words.get(core >>> 6) & 1L << core) != 0;
    }

    boolean isEmpty() {
        for (int index = 0; index < inUse; index++) {
            if (words.get(index) != 0) {
                return false;
            }
        }
        return true;
    }

    /// {@return how many are idle; may briefly differ from the set itself, even below zero}
    int count() {
        return (int) population.get();
    }

    /// Becomes a searcher unless half of the cores that are not idle search already.
    boolean startSearching(int cores) {
        if (2 * searching.get() >= Math.max(1, cores - count())) {
            return false;
        }
        searching.incrementAndGet();
        return true;
    }

    /// Becomes the only searcher, on behalf of a core yet to be claimed.
    boolean startSearchingAlone() {
        return searching.get() == 0 && searching.compareAndSet(0, 1);
    }

    /// Counts a core that is about to be claimed because it is the one that should run what was published.
    void startSearchingOnBehalf() {
        searching.incrementAndGet();
    }

    /// {@return how many search, or are about to}
    int searchers() {
        return searching.get();
    }

    /// {@return whether this was the last searcher}
    boolean stopSearching() {
        return searching.decrementAndGet() == 0;
    }
}
