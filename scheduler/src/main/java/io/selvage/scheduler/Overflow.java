package io.selvage.scheduler;

import io.selvage.runtime.SpinLock;
import org.jspecify.annotations.Nullable;

/// The unbounded part of a [RunQueue]: an intrusive list, first in first out, under a lock of its own (a leaf
/// of the lock order) so that other cores can help when its owner is stuck. Off the fast path: used beyond 256
/// ready schedulables.
final class Overflow {
    private final SpinLock lock = new SpinLock();
    private @Nullable Schedulable first;
    private @Nullable Schedulable last;
    private volatile int size;

    Overflow() {}

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    // Both writers hold the lock; the field is volatile for the readers outside.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void append(Schedulable schedulable) {
        lock.acquire();
        try {
            if (last == null) {
                first = schedulable;
            } else {
                last.next = schedulable;
            }
            last = schedulable;
            size++;
        } finally {
            lock.release();
        }
    }

    /// Takes up to `most` from the front, as a chain by [Schedulable#next].
    @SuppressWarnings("NonAtomicVolatileUpdate")
    @Nullable
    Schedulable take(int most) {
        lock.acquire();
        try {
            Schedulable chain = first;
            if (chain == null || most <= 0) {
                return null;
            }
            Schedulable end = chain;
            int taken = 1;
            while (taken < most && end.next != null) {
                end = end.next;
                taken++;
            }
            first = end.next;
            if (first == null) {
                last = null;
            }
            end.next = null;
            size -= taken;
            return chain;
        } finally {
            lock.release();
        }
    }
}
