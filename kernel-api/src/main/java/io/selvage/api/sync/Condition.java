package io.selvage.api.sync;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What threads wait for that hold a [Mutex], like `pthread_cond_t`: a waiter lets go of the mutex,
/// sleeps until another thread says that something may have changed, and holds the mutex again. A handle
/// on memory; for threads, scope, signals and fork see the package.
///
/// Memory: 4 bytes, aligned to 4, that count the signals. The scope is the mutex's, and all handles on
/// one condition name the same mutex.
///
/// A waiter may also return for no reason, so it waits in a loop that checks what it waits for:
///
/// ```java
/// mutex.lock();
/// while (!ready()) {
///     condition.await();
/// }
/// ```
///
/// No signal is lost that comes after a waiter has let go of the mutex. (A waiter would miss exactly 2^32
/// signals between that and its sleep.)
public final class Condition {
    private final Mutex mutex;
    private final FutexWord word;

    /// A handle on a condition.
    ///
    /// @param mutex the mutex that waiters hold
    /// @param address of 4 bytes
    /// @throws KernelException `EINVAL` if the address is no multiple of 4
    public Condition(Mutex mutex, long address) {
        this.mutex = mutex;
        FutexWord.aligned(address, Integer.BYTES, "Condition");
        this.word = new FutexWord(mutex.word.sys(), mutex.word.scope(), address);
    }

    /// Waits for a signal. Letting go of the mutex and beginning to wait are one step to those who
    /// signal. A recursive mutex is let go of wholly, and held as often afterwards. Blocks.
    ///
    /// @return [Acquisition#ACQUIRED], or [Acquisition#OWNER_DIED] if an owner has died meanwhile; the
    ///     caller holds the mutex in either case
    /// @throws KernelException `EDEADLK` to a stackless caller; `EPERM` as [Mutex#unlock()];
    ///     `ENOTRECOVERABLE` if the mutex has become that meanwhile, and the caller does not hold it then
    public Acquisition await() {
        return await(Deadline.NEVER);
    }

    /// Waits for a signal for a limited time. Blocks, perhaps for longer until the mutex is free.
    ///
    /// @param timeout how long to wait for the signal at most
    /// @return as [#await()]
    /// @throws KernelException `EINVAL` if the timeout is negative; as [#await()]; `ETIMEDOUT` when the
    ///     time is over, and the caller holds the mutex. [Acquisition#OWNER_DIED] goes before that
    public Acquisition await(Duration timeout) {
        return await(Deadline.after(word.sys(), timeout, "Condition.await"));
    }

    private Acquisition await(Deadline deadline) {
        word.refuseStackless("Condition.await");
        // Before the mutex is free: any signal after that changes the word.
        int seen = word.load();
        int relocks = mutex.releaseWholly();
        KernelException failure = sleepWhile(seen, deadline);
        Acquisition acquisition = mutex.reacquire(relocks);
        if (failure != null && (failure.errno() != Errno.ETIMEDOUT || acquisition != Acquisition.OWNER_DIED)) {
            throw failure;
        }
        return acquisition;
    }

    private @Nullable KernelException sleepWhile(int seen, Deadline deadline) {
        try {
            word.sleepWhile(seen, deadline);
            return null;
        } catch (KernelException e) {
            return e;
        }
    }

    /// Wakes at least one of those who wait, if there are any: who has waited longest. The caller need
    /// not hold the mutex. Never blocks.
    public void signal() {
        word.add(1);
        word.wake(1);
    }

    /// Wakes all who wait. Of a plain mutex they wait for the mutex from then on, without running first.
    /// The caller need not hold the mutex. Never blocks.
    public void broadcast() {
        word.add(1);
        if (mutex.takesMovedWaiters()) {
            // Who is woken takes the mutex as contended, so that its unlocking wakes the first of the others.
            word.wakeOneAndMoveOthers(mutex.word);
        } else {
            word.wake(Integer.MAX_VALUE);
        }
    }
}
