package io.selvage.api.sync;

import static io.selvage.api.MemoryCalls.FUTEX_OWNER_DIED;
import static io.selvage.api.MemoryCalls.FUTEX_TID_MASK;
import static io.selvage.api.MemoryCalls.FUTEX_WAITERS;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;

/// A mutex that outlives its owner. When a thread ends or execs while it holds it, however that comes
/// about, the next to lock it is told [Acquisition#OWNER_DIED] and holds it. It repairs what the mutex
/// guards and calls [#makeConsistent()]. If it unlocks it without that, nobody can lock it any more:
/// `ENOTRECOVERABLE`, for those who wait as well, until its memory is set to zero again. If it ends
/// first, the next one is told the same. Waiters of a [Condition] whose signal went to a thread that
/// ended hear nothing of that, so whoever repairs broadcasts.
///
/// Memory: 24 bytes, aligned to 8, in the order of the host.
///
/// - 0: the next mutex that the owner holds, 8 bytes; meaningless without an owner
/// - 8: the one before
/// - 16: the lock word, 4 bytes: the owner's TID,
///   [FUTEX_WAITERS][io.selvage.api.MemoryCalls#FUTEX_WAITERS],
///   [FUTEX_OWNER_DIED][io.selvage.api.MemoryCalls#FUTEX_OWNER_DIED]
/// - 20: 0 consistent, 1 not so since an owner died, 2 not recoverable
///
/// The mutexes that a thread holds are its robust list
/// ([setRobustList][io.selvage.api.MemoryCalls#setRobustList(long)]), with 16 bytes from an entry to its
/// lock word. A thread without such a list gets one with its first robust mutex, in a page of its own
/// that stays mapped; a program with many short threads sets lists of its own before. `lock` and
/// `tryLock` say `EINVAL` for a list with another distance, and `ENOMEM` if there is no room for the
/// page. A thread should hold at most 2,048, and unmap none that it holds.
public final class RobustMutex extends Mutex {
    private static final int STATE_OFFSET = RobustList.DISTANCE + Integer.BYTES;

    private static final int CONSISTENT = 0;
    private static final int INCONSISTENT = 1;
    private static final int NOT_RECOVERABLE = 2;

    private final SystemCalls sys;
    private final long entry;

    RobustMutex(SystemCalls sys, long entry) {
        super(new FutexWord(sys, FutexScope.SHARED, entry + RobustList.DISTANCE));
        this.sys = sys;
        this.entry = entry;
    }

    /// Declares that what the mutex guards is in order again. Never blocks.
    ///
    /// @throws KernelException `EPERM` if the caller does not hold the mutex; `EINVAL` if it is
    ///     consistent
    public void makeConsistent() {
        refuseOthers("RobustMutex.makeConsistent");
        if (state() != INCONSISTENT) {
            throw new KernelException(Errno.EINVAL, "RobustMutex.makeConsistent: the mutex is consistent");
        }
        state(CONSISTENT);
    }

    @Override
    public Acquisition tryLock() {
        int tid = sys.gettid();
        RobustList list = RobustList.ofCaller(sys);
        list.begin(entry);
        for (; ; ) {
            int present = word.load();
            if ((present & FUTEX_TID_MASK) != 0) {
                list.end();
                return Acquisition.BUSY;
            }
            if (word.compareAndSet(present, tid | (present & FUTEX_WAITERS))) {
                return taken(list, present);
            }
        }
    }

    @Override
    Acquisition acquire(Deadline deadline) {
        int tid = sys.gettid();
        RobustList list = RobustList.ofCaller(sys);
        list.begin(entry);
        int before;
        try {
            before = take(tid, deadline);
        } catch (KernelException e) {
            list.end();
            throw e;
        }
        return taken(list, before);
    }

    /// {@return what the word was before it had the caller's TID}
    private int take(int tid, Deadline deadline) {
        int waiters = 0;
        for (; ; ) {
            int present = word.load();
            int owner = present & FUTEX_TID_MASK;
            if (owner == 0) {
                // Of those who wait, the word of a dead owner may be the only trace.
                if (word.compareAndSet(present, tid | waiters | (present & FUTEX_WAITERS))) {
                    return present;
                }
                continue;
            }
            if (owner == tid) {
                throw new KernelException(Errno.EDEADLK, "RobustMutex.lock: the caller holds the mutex already");
            }
            word.refuseStackless("RobustMutex.lock");
            if ((present & FUTEX_WAITERS) != 0 || word.compareAndSet(present, present | FUTEX_WAITERS)) {
                word.sleepWhile(present | FUTEX_WAITERS, deadline);
                // Others may sleep still: only the next owner can know.
                waiters = FUTEX_WAITERS;
            }
        }
    }

    /// The caller's TID is in the word, the mutex is pending. A death from here on marks the word again.
    private Acquisition taken(RobustList list, int before) {
        if (state() == NOT_RECOVERABLE) {
            release();
            list.end();
            throw new KernelException(
                    Errno.ENOTRECOVERABLE, "RobustMutex.lock: what the mutex guards was left inconsistent");
        }
        boolean died = (before & FUTEX_OWNER_DIED) != 0;
        if (died) {
            state(INCONSISTENT);
        }
        list.add(entry);
        list.end();
        return died ? Acquisition.OWNER_DIED : Acquisition.ACQUIRED;
    }

    @Override
    public void unlock() {
        refuseOthers("Mutex.unlock");
        RobustList list = RobustList.ofCaller(sys);
        list.begin(entry);
        if (state() == INCONSISTENT) {
            state(NOT_RECOVERABLE);
        }
        list.remove(entry);
        release();
        list.end();
    }

    /// Dying between the two steps is dying with the mutex pending: the kernel wakes somebody then.
    private void release() {
        int present;
        do {
            present = word.load();
        } while (!word.compareAndSet(present, 0));
        if ((present & FUTEX_WAITERS) != 0) {
            word.wake(1);
        }
    }

    @Override
    Acquisition reacquire(int relocks) {
        return acquire(Deadline.NEVER);
    }

    private void refuseOthers(String call) {
        if ((word.load() & FUTEX_TID_MASK) != sys.gettid()) {
            throw new KernelException(Errno.EPERM, call + ": the caller does not hold the mutex");
        }
    }

    /// Owner only.
    private int state() {
        return sys.loadInt(entry + STATE_OFFSET);
    }

    /// Owner only.
    private void state(int state) {
        sys.storeInt(entry + STATE_OFFSET, state);
    }
}
