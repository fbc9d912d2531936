package io.selvage.api.sync;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// The futex mutex of three states. Whoever has waited takes it as contended, as others may wait still.
final class PlainMutex extends Mutex {
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;

    PlainMutex(FutexWord word) {
        super(word);
    }

    @Override
    public Acquisition tryLock() {
        return word.compareAndSet(FREE, HELD) ? Acquisition.ACQUIRED : Acquisition.BUSY;
    }

    @Override
    Acquisition acquire(Deadline deadline) {
        if (word.compareAndSet(FREE, HELD)) {
            return Acquisition.ACQUIRED;
        }
        word.refuseStackless("Mutex.lock");
        return acquireContended(deadline);
    }

    private Acquisition acquireContended(Deadline deadline) {
        for (; ; ) {
            if (word.compareAndSet(FREE, CONTENDED)) {
                return Acquisition.ACQUIRED;
            }
            if (word.load() == CONTENDED || word.compareAndSet(HELD, CONTENDED)) {
                word.sleepWhile(CONTENDED, deadline);
            }
        }
    }

    @Override
    public void unlock() {
        if (word.compareAndSet(HELD, FREE)) {
            return;
        }
        if (!word.compareAndSet(CONTENDED, FREE)) {
            throw new KernelException(Errno.EPERM, "Mutex.unlock: nobody holds the mutex");
        }
        word.wake(1);
    }

    @Override
    Acquisition reacquire(int relocks) {
        return acquireContended(Deadline.NEVER);
    }

    @Override
    boolean takesMovedWaiters() {
        return true;
    }
}
