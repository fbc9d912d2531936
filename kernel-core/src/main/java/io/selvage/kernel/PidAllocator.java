package io.selvage.kernel;

/// Which numbers are busy, and which one is next (MODEL 5): upwards from the last one, wrapping to 300,
/// skipping what is busy. Numbers 0 to 2 are reserved. A number is given back by whoever knows that
/// nothing is named by it any more.
final class PidAllocator extends KernelLock {
    /// The number of `init`.
    static final int INIT = 1;

    private static final int RESERVED = 3;
    private static final int WRAP_TO = 300;

    private final int pidMax;
    private final long[] busy;
    private int last = RESERVED - 1;
    private int busyCount = RESERVED;

    PidAllocator(int pidMax) {
        this.pidMax = pidMax;
        busy = new long[(pidMax + 63) >>> 6];
        busy[0] = (1L << RESERVED) - 1;
    }

    @Override
    LockOrder level() {
        return LockOrder.PID;
    }

    /// {@return the next free number, or -1 if none is free}
    int allocate() {
        lock();
        try {
            int found = nextFree(last + 1, pidMax);
            if (found < 0) {
                found = nextFree(Math.min(WRAP_TO, pidMax - 1), pidMax);
            }
            if (found < 0) {
                return -1;
            }
            busy[found >>> 6] |= 1L << found;
            busyCount++;
            last = found;
            return found;
        } finally {
            unlock();
        }
    }

    /// Takes a number that somebody has wished for, 1 to `pidMax` - 1.
    ///
    /// @return the number, or -1 if it is busy
    int allocateWished(int number) {
        lock();
        try {
            if ((busy[number >>> 6] & 1L << number) != 0) {
                return -1;
            }
            busy[number >>> 6] |= 1L << number;
            busyCount++;
            return number;
        } finally {
            unlock();
        }
    }

    void free(int number) {
        lock();
        try {
            long bit = 1L << number;
            assert (busy[number >>> 6] & bit) != 0 : "freed twice: " + number;
            busy[number >>> 6] &= ~bit;
            busyCount--;
        } finally {
            unlock();
        }
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
