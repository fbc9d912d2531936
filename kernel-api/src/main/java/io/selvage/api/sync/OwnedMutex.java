package io.selvage.api.sync;

import static io.selvage.api.MemoryCalls.FUTEX_TID_MASK;
import static io.selvage.api.MemoryCalls.FUTEX_WAITERS;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// A mutex that knows its owner: error-checking or recursive.
final class OwnedMutex extends Mutex {
    private static final int RELOCKS_OFFSET = Integer.BYTES;

    /// What happens when the owner locks it again.
    enum Relock {
        REFUSED,
        COUNTED
    }

    private final Relock relock;

    OwnedMutex(FutexWord word, Relock relock) {
        super(word);
        this.relock = relock;
    }

    @Override
    public Acquisition tryLock() {
        int tid = word.sys().gettid();
        if (word.compareAndSet(0, tid)) {
            return Acquisition.ACQUIRED;
        }
        if (relock == Relock.REFUSED || !isOwner(word.load(), tid)) {
            return Acquisition.BUSY;
        }
        return again();
    }

    @Override
    Acquisition acquire(Deadline deadline) {
        int tid = word.sys().gettid();
        if (word.compareAndSet(0, tid)) {
            return Acquisition.ACQUIRED;
        }
        if (isOwner(word.load(), tid)) {
            return again();
        }
        word.refuseStackless("Mutex.lock");
        int mine = tid;
        for (; ; ) {
            int present = word.load();
            if (present == 0) {
                if (word.compareAndSet(0, mine)) {
                    return Acquisition.ACQUIRED;
                }
            } else if ((present & FUTEX_WAITERS) != 0 || word.compareAndSet(present, present | FUTEX_WAITERS)) {
                word.sleepWhile(present | FUTEX_WAITERS, deadline);
                // Others may sleep still: only the next owner can know.
                mine = tid | FUTEX_WAITERS;
            }
        }
    }

    private Acquisition again() {
        if (relock == Relock.REFUSED) {
            throw new KernelException(Errno.EDEADLK, "Mutex.lock: the caller holds the mutex already");
        }
        int relocks = relocks();
        if (relocks == Integer.MAX_VALUE) {
            throw new KernelException(Errno.EAGAIN, "Mutex.lock: the mutex has been locked too often");
        }
        relocks(relocks + 1);
        return Acquisition.ACQUIRED;
    }

    @Override
    public void unlock() {
        int present = ownedWord();
        int relocks = relocks();
        if (relocks > 0) {
            relocks(relocks - 1);
            return;
        }
        release(present);
    }

    private int ownedWord() {
        int present = word.load();
        if (!isOwner(present, word.sys().gettid())) {
            throw new KernelException(Errno.EPERM, "Mutex.unlock: the caller does not hold the mutex");
        }
        return present;
    }

    private void release(int owned) {
        int present = owned;
        while (!word.compareAndSet(present, 0)) {
            present = word.load();
        }
        if ((present & FUTEX_WAITERS) != 0) {
            word.wake(1);
        }
    }

    @Override
    int releaseWholly() {
        int present = ownedWord();
        int relocks = relocks();
        relocks(0);
        release(present);
        return relocks;
    }

    @Override
    Acquisition reacquire(int relocks) {
        Acquisition acquisition = acquire(Deadline.NEVER);
        relocks(relocks);
        return acquisition;
    }

    /// Owner only.
    private int relocks() {
        return word.sys().loadInt(word.address() + RELOCKS_OFFSET);
    }

    /// Owner only.
    private void relocks(int number) {
        word.sys().storeInt(word.address() + RELOCKS_OFFSET, number);
    }

    private static boolean isOwner(int present, int tid) {
        return (present & FUTEX_TID_MASK) == tid;
    }
}
