package io.selvage.api.sync;

import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.time.Duration;

/// A lock that one thread holds at a time, like `pthread_mutex_t`. A handle on memory; for threads,
/// scope, signals and fork see the package.
///
/// - *Plain*: 4 bytes, aligned to 4: 0 free, 1 held, 2 held and perhaps waited for. Knows no owner.
/// - *Error-checking* and *recursive*: 8 bytes, aligned to 4: the owner's TID, with
///   [FUTEX_WAITERS][io.selvage.api.MemoryCalls#FUTEX_WAITERS] if somebody may wait, and how often the
///   owner has locked it beyond the first time.
/// - *Robust*: see [RobustMutex].
///
/// Whoever comes first after a release gets a mutex, not necessarily who has waited longest. What the
/// releasing thread did before happens before what the next owner does. To lock or unlock what nobody
/// contends for makes no futex call.
///
/// A thread that ends while it holds a mutex that is not robust leaves it held for ever.
public abstract sealed class Mutex permits PlainMutex, OwnedMutex, RobustMutex {
    final FutexWord word;

    Mutex(FutexWord word) {
        this.word = word;
    }

    /// The cheapest kind: nothing is checked but that it is held when it is unlocked. Locking it again in
    /// the same thread waits for ever.
    ///
    /// @param sys the caller's kernel
    /// @param address of 4 bytes
    /// @param scope among whom
    /// @return a handle
    /// @throws KernelException `EINVAL` if the address is no multiple of 4
    public static Mutex plain(SystemCalls sys, long address, FutexScope scope) {
        return new PlainMutex(new FutexWord(sys, scope, FutexWord.aligned(address, Integer.BYTES, "Mutex")));
    }

    /// A mutex that refuses to be locked again by its owner.
    ///
    /// @param sys the caller's kernel
    /// @param address of 8 bytes
    /// @param scope among whom
    /// @return a handle
    /// @throws KernelException `EINVAL` if the address is no multiple of 4
    public static Mutex errorChecking(SystemCalls sys, long address, FutexScope scope) {
        return owned(sys, address, scope, OwnedMutex.Relock.REFUSED);
    }

    /// A mutex that its owner can lock again, and has to unlock as often.
    ///
    /// @param sys the caller's kernel
    /// @param address of 8 bytes
    /// @param scope among whom
    /// @return a handle
    /// @throws KernelException `EINVAL` if the address is no multiple of 4
    public static Mutex recursive(SystemCalls sys, long address, FutexScope scope) {
        return owned(sys, address, scope, OwnedMutex.Relock.COUNTED);
    }

    private static Mutex owned(SystemCalls sys, long address, FutexScope scope, OwnedMutex.Relock relock) {
        FutexWord.aligned(address, Integer.BYTES, "Mutex");
        return new OwnedMutex(new FutexWord(sys, scope, address), relock);
    }

    /// A mutex that tells the next owner when the last one has ended without unlocking it. Its scope is
    /// [FutexScope#SHARED], as the kernel wakes there.
    ///
    /// @param sys the caller's kernel
    /// @param address of 24 bytes
    /// @return a handle
    /// @throws KernelException `EINVAL` if the address is no multiple of 8
    public static RobustMutex robust(SystemCalls sys, long address) {
        return new RobustMutex(sys, FutexWord.aligned(address, Long.BYTES, "RobustMutex"));
    }

    /// Locks it. Blocks until it is free.
    ///
    /// @return [Acquisition#ACQUIRED], of a robust mutex perhaps [Acquisition#OWNER_DIED]
    /// @throws KernelException `EDEADLK` if the caller holds it already (error-checking, robust), or if a
    ///     stackless caller would have to wait; `EAGAIN` if it is recursive and locked 2^31 times;
    ///     `ENOTRECOVERABLE` and `ENOMEM` as [RobustMutex] says
    public final Acquisition lock() {
        return acquire(Deadline.NEVER);
    }

    /// Locks it, if it becomes free in time. Blocks.
    ///
    /// @param timeout how long to wait at most
    /// @return as [#lock()]
    /// @throws KernelException `EINVAL` if the timeout is negative; as [#lock()]; `ETIMEDOUT` when the
    ///     time is over
    public final Acquisition lock(Duration timeout) {
        return acquire(Deadline.after(word.sys(), timeout, "Mutex.lock"));
    }

    /// Locks it if it is free. Never blocks.
    ///
    /// @return as [#lock()], or [Acquisition#BUSY] if it is held, by the caller too unless it is
    ///     recursive
    /// @throws KernelException `EAGAIN`, `ENOTRECOVERABLE` and `ENOMEM` as [#lock()]
    public abstract Acquisition tryLock();

    /// Unlocks it; a recursive one, once. Never blocks.
    ///
    /// @throws KernelException `EPERM` if the caller does not hold it; of a plain one, if nobody does
    public abstract void unlock();

    abstract Acquisition acquire(Deadline deadline);

    /// Unlocks it wholly.
    ///
    /// @return what [#reacquire] is to be told
    int releaseWholly() {
        unlock();
        return 0;
    }

    /// Locks it as it was before [#releaseWholly], for a thread that may have been moved to the mutex's
    /// word.
    abstract Acquisition reacquire(int relocks);

    /// Whether waiters of a condition may be moved to the mutex's word.
    boolean takesMovedWaiters() {
        return false;
    }
}
