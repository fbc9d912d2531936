package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// The waits on all futexes with one hash, oldest first.
final class FutexBucket extends KernelLock {
    /// The place in the table: of two buckets the one with the lower number is locked first.
    final int number;

    private @Nullable FutexWaiter first;
    private @Nullable FutexWaiter last;

    FutexBucket(int number) {
        this.number = number;
    }

    @Override
    LockOrder level() {
        return LockOrder.FUTEX;
    }

    @Override
    public String toString() {
        return "a futex";
    }

    /// Lock held.
    @Nullable
    FutexWaiter first() {
        return first;
    }

    /// Lock held.
    void append(FutexWaiter waiter) {
        waiter.previous = last;
        waiter.next = null;
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
    }

    /// Lock held.
    void strikeOut(FutexWaiter waiter) {
        if (waiter.previous == null) {
            first = waiter.next;
        } else {
            waiter.previous.next = waiter.next;
        }
        if (waiter.next == null) {
            last = waiter.previous;
        } else {
            waiter.next.previous = waiter.previous;
        }
        waiter.previous = null;
        waiter.next = null;
    }
}
