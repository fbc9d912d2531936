package io.selvage.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Threads that wait for one thing, first in first out. Intrusive: a thread is on at most one. Guarded by
/// the lock of the object that the thing belongs to.
///
/// The discipline that loses no wake-up: a thread tries, and if it must wait it joins the queue, both
/// under the lock. Whoever makes the thing true takes waiters off under the same lock, releases it, and
/// wakes them. A thread waits until it is off the queue, then tries again.
class WaitQueue {
    private final KernelLock lock;
    private final String purpose;
    private final boolean unequal;
    private @Nullable Task first;
    private @Nullable Task last;
    private int size;

    /// @param lock guards the queue
    /// @param purpose what is waited for, for people
    WaitQueue(KernelLock lock, String purpose) {
        this(lock, purpose, false);
    }

    private WaitQueue(KernelLock lock, String purpose, boolean unequal) {
        this.lock = lock;
        this.purpose = purpose;
        this.unequal = unequal;
    }

    /// A queue on which one thread may need more than another behind it.
    static WaitQueue ofUnequal(KernelLock lock, String purpose) {
        return new WaitQueue(lock, purpose, true);
    }

    /// {@return what is waited for, for people}
    String purpose() {
        return purpose + " of " + lock;
    }

    /// {@return the object that the thing belongs to}
    KernelLock lock() {
        return lock;
    }

    /// Lock held.
    boolean isEmpty() {
        return first == null;
    }

    /// Whether somebody waits, as far as the caller can know without the lock: it sees at least those who
    /// joined before whatever has woken the caller.
    boolean mayHaveWaiters() {
        return first != null;
    }

    /// Lock held.
    @Nullable
    Task first() {
        return first;
    }

    /// Lock held. The task must be on no queue.
    void add(Task task) {
        assert task.waitingOn == null : "a thread waits for one thing at a time";
        WaitQueue before = task.wokenFrom;
        if (before != null && before != this && before.wakesToTryAgain() && task.isStackless()) {
            // It was woken to repeat a call, and has made another one: the wake-up is somebody else's.
            task.unusedWakeUp = before;
        }
        task.wokenFrom = null;
        task.waitPrevious = last;
        task.waitNext = null;
        if (last == null) {
            first = task;
        } else {
            last.waitNext = task;
        }
        last = task;
        size++;
        task.waitingOn = this;
    }

    /// Lock held. The caller wakes the task after releasing the lock.
    ///
    /// @return the one that waits longest, or null
    @Nullable
    Task poll() {
        Task task = first;
        if (task != null) {
            take(task);
        }
        return task;
    }

    /// Whether a wake-up only says that it is worth trying again, so that one too many does no harm.
    boolean wakesToTryAgain() {
        return true;
    }

    /// No lock held, after [#remove]: one has given up. Where a thread can stand in the way of one behind
    /// it that needs less, that one is woken.
    void left() {
        if (unequal) {
            passOn();
        }
    }

    /// Lock held: takes off one that is on the queue. The caller wakes it after releasing the lock.
    void take(Task task) {
        // Before the volatile write that tells the task: it may end at once, and must know then whose wake-up it has.
        task.wokenFrom = this;
        unlink(task);
    }

    /// No lock held: wakes one more, on behalf of one that was woken and died before it could use what it
    /// was woken for.
    void passOn() {
        lock.lock();
        Task task = poll();
        lock.unlock();
        if (task != null) {
            task.unblock();
        }
    }

    /// No lock held: like [#passOn()], on behalf of a stackless thread that lives on.
    void passOnFrom(Task woken) {
        passOn();
    }

    /// No lock held: wakes all who wait now. Those who come back to wait again join behind them, so
    /// counting is enough to end, and to miss nobody.
    void wakeAll() {
        lock.lock();
        int waiting = size;
        lock.unlock();
        for (int i = 0; i < waiting; i++) {
            lock.lock();
            Task task = poll();
            lock.unlock();
            if (task == null) {
                return;
            }
            task.unblock();
        }
    }

    /// Lock held: takes off all tasks of a kind. The caller wakes them after releasing the lock.
    List<Task> pollAll(Predicate<Task> wanted) {
        List<Task> found = List.of();
        for (Task task = first; task != null; ) {
            Task following = task.waitNext;
            if (wanted.test(task)) {
                if (found.isEmpty()) {
                    found = new ArrayList<>();
                }
                found.add(task);
                task.wokenFrom = this;
                unlink(task);
            }
            task = following;
        }
        return found;
    }

    /// Takes a task off because it gives up. Takes the lock itself.
    ///
    /// @return false if it was off already, that is, woken
    boolean remove(Task task) {
        lock.lock();
        try {
            if (task.waitingOn != this) {
                return false;
            }
            unlink(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void unlink(Task task) {
        if (task.waitPrevious == null) {
            first = task.waitNext;
        } else {
            task.waitPrevious.waitNext = task.waitNext;
        }
        if (task.waitNext == null) {
            last = task.waitPrevious;
        } else {
            task.waitNext.waitPrevious = task.waitPrevious;
        }
        task.waitPrevious = null;
        task.waitNext = null;
        size--;
        task.waitsNoMore();
    }
}
