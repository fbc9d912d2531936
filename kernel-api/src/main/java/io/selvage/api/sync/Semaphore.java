package io.selvage.api.sync;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.time.Duration;

/// A number that is never below 0: who takes one from it waits until there is one, like `sem_t`. A handle
/// on memory; for threads, scope, signals and fork see the package.
///
/// Memory: 8 bytes, aligned to 8: one 64-bit word, with the value in its low 32 bits and the number of
/// those who wait in the others. A release does not touch it after its one is there to be taken, but for
/// the wake-up, so whoever has acquired it may reuse the memory.
///
/// What a thread did before its release happens before what any thread does whose acquire comes after it
/// in the order of the word. Whoever comes first gets what is released, not necessarily who has waited
/// longest. A thread that is killed while it waits stays counted, which costs later releases a futex
/// call; if that is just after it was woken, the next release wakes the next one.
public final class Semaphore {
    private static final long ONE_WAITER = 1L << Integer.SIZE;

    private final SystemCalls sys;
    private final long address;
    private final FutexWord value;

    /// A handle on a semaphore.
    ///
    /// @param sys the caller's kernel
    /// @param address of 8 bytes
    /// @param scope among whom
    /// @throws KernelException `EINVAL` if the address is no multiple of 8
    public Semaphore(SystemCalls sys, long address, FutexScope scope) {
        this.sys = sys;
        this.address = FutexWord.aligned(address, Long.BYTES, "Semaphore");
        this.value = FutexWord.lowHalf(sys, scope, address);
    }

    /// Gives it a value, before anybody uses it.
    ///
    /// @param number the value
    /// @throws KernelException `EINVAL` if it is below 0
    public void initialize(int number) {
        if (number < 0) {
            throw new KernelException(Errno.EINVAL, "Semaphore.initialize: the value " + number + " is below 0");
        }
        sys.storeLong(address, number);
    }

    /// {@return its value at this moment, 0 or more}
    public int value() {
        return value.load();
    }

    /// Takes one. Blocks until there is one.
    ///
    /// @throws KernelException `EDEADLK` if a stackless caller would have to wait
    public void acquire() {
        acquire(Deadline.NEVER);
    }

    /// Takes one, if there is one in time. Blocks.
    ///
    /// @param timeout how long to wait at most
    /// @throws KernelException `EINVAL` if the timeout is negative; `EDEADLK` if a stackless caller would
    ///     have to wait; `ETIMEDOUT` when the time is over
    public void acquire(Duration timeout) {
        acquire(Deadline.after(sys, timeout, "Semaphore.acquire"));
    }

    /// Takes one if there is one. Never blocks.
    ///
    /// @return whether there was one
    public boolean tryAcquire() {
        return take(1);
    }

    private void acquire(Deadline deadline) {
        if (take(1)) {
            return;
        }
        value.refuseStackless("Semaphore.acquire");
        sys.getAndAddLong(address, ONE_WAITER);
        try {
            while (!take(1 + ONE_WAITER)) {
                value.sleepWhile(0, deadline);
            }
        } catch (KernelException e) {
            sys.getAndAddLong(address, -ONE_WAITER);
            throw e;
        }
    }

    private boolean take(long share) {
        for (; ; ) {
            long word = sys.loadLong(address);
            if ((int) word == 0) {
                return false;
            }
            if (sys.compareAndSetLong(address, word, word - share)) {
                return true;
            }
        }
    }

    /// Adds one, and wakes one of those who wait. Never blocks.
    ///
    /// @throws KernelException `EOVERFLOW` if the value is 2^31 - 1
    public void release() {
        long word;
        do {
            word = sys.loadLong(address);
            if ((int) word == Integer.MAX_VALUE) {
                throw new KernelException(Errno.EOVERFLOW, "Semaphore.release: the value is " + (int) word);
            }
        } while (!sys.compareAndSetLong(address, word, word + 1));
        if (word >>> Integer.SIZE != 0) {
            value.wake(1);
        }
    }
}
