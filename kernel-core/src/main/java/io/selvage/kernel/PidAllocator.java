package io.selvage.kernel;

/// Which numbers are busy, and which one is next (MODEL 5): upwards from the last one, wrapping to 300,
/// skipping what is busy. Numbers 0 to 2 are reserved.
///
/// A number is busy as long as it names anything: a thread (a first thread until its process is
/// released), a process group or a session. Each use is taken and given back on its own by whoever knows
/// of it, in any order; the number is free when none is left. All under one lock, so that no use is taken
/// of a number that is free at that moment, and none is given out that has one.
final class PidAllocator extends KernelLock {
    /// The number of `init`.
    static final int INIT = 1;

    private static final int RESERVED = 3;
    private static final int WRAP_TO = 300;

    private final int pidMax;

    /// The union of the three uses.
    private final long[] busy;

    private final long[] threads;
    private final long[] groups;
    private final long[] sessions;
    private int last = RESERVED - 1;
    private int busyCount = RESERVED;

    PidAllocator(int pidMax) {
        this.pidMax = pidMax;
        int words = (pidMax + 63) >>> 6;
        busy = new long[words];
        threads = new long[words];
        groups = new long[words];
        sessions = new long[words];
        busy[0] = (1L << RESERVED) - 1;
        threads[0] = busy[0];
    }

    @Override
    LockOrder level() {
        return LockOrder.PID;
    }

    /// Takes the next free number for a thread.
    ///
    /// @return the number, or -1 if none is free
    int allocate() {
        lock();
        try {
            int found = nextFree(last + 1, pidMax);
            if (found < 0) {
                found = nextFree(Math.min(WRAP_TO, pidMax - 1), pidMax);
            }
            if (found >= 0) {
                take(found);
                last = found;
            }
            return found;
        } finally {
            unlock();
        }
    }

    /// Takes a number that somebody has wished for; the next one given out stays what it was.
    ///
    /// @param number 1 to `pidMax` - 1
    /// @return the number, or -1 if it is busy
    int allocateWished(int number) {
        lock();
        try {
            if (isBusy(number)) {
                return -1;
            }
            take(number);
            return number;
        } finally {
            unlock();
        }
    }

    private void take(int number) {
        busy[number >>> 6] |= 1L << number;
        threads[number >>> 6] |= 1L << number;
        busyCount++;
    }

    /// The number no longer names a thread.
    void free(int number) {
        giveBack(threads, number);
    }

    /// The number of a live or zombie process is now also the id of a process group.
    void nameGroup(int number) {
        alsoUse(groups, number);
    }

    void freeGroup(int number) {
        giveBack(groups, number);
    }

    /// The number of a live process is now also the id of a session.
    void nameSession(int number) {
        alsoUse(sessions, number);
    }

    void freeSession(int number) {
        giveBack(sessions, number);
    }

    private void alsoUse(long[] use, int number) {
        lock();
        try {
            assert isBusy(number) : "a group or session is named after a process: " + number;
            assert (use[number >>> 6] & 1L << number) == 0 : "named twice: " + number;
            use[number >>> 6] |= 1L << number;
        } finally {
            unlock();
        }
    }

    private void giveBack(long[] use, int number) {
        int word = number >>> 6;
        long bit = 1L << number;
        lock();
        try {
            assert (use[word] & bit) != 0 : "freed twice: " + number;
            use[word] &= ~bit;
            if (((threads[word] | groups[word] | sessions[word]) & bit) == 0) {
                busy[word] &= ~bit;
                busyCount--;
            }
        } finally {
            unlock();
        }
    }

    private boolean isBusy(int number) {
        return (busy[number >>> 6] & 1L << number) != 0;
    }

    /// {@return how many numbers are busy, the reserved ones included}
    int busyCount() {
        lock();
        try {
            return busyCount;
        } finally {
            unlock();
        }
    }

    /// Numbers start again as they did at first; none but the reserved ones is busy.
    void restart() {
        lock();
        try {
            last = RESERVED - 1;
        } finally {
            unlock();
        }
    }

    /// {@return whether none but the reserved numbers is busy}
    boolean isUnused() {
        return busyCount() == RESERVED;
    }

    private int nextFree(int from, int bound) {
        if (from >= bound) {
            return -1;
        }
        int index = from >>> 6;
        long free = ~busy[index] & -1L << from;
        while (free == 0) {
            if (++index >= busy.length) {
                return -1;
            }
            free = ~busy[index];
        }
        int found = (index << 6) + Long.numberOfTrailingZeros(free);
        return found < bound ? found : -1;
    }
}
