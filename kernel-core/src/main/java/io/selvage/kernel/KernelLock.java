package io.selvage.kernel;

import io.selvage.runtime.SpinLock;
import io.selvage.runtime.VirtualThreads;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A spin lock with a place in the [LockOrder].
@SuppressWarnings("EnumOrdinal") // The ordinal is the level.
abstract class KernelLock extends SpinLock {
    /// Per platform thread, one bit per level held. Only in test builds. Keyed by carrier: no lock is
    /// held across a point where a thread could change its carrier.
    private static final Map<java.lang.Thread, int[]> HELD = new ConcurrentHashMap<>();

    /// Subclasses are the objects that are locked.
    KernelLock() {}

    /// {@return where this lock stands in the order}
    abstract LockOrder level();

    final void lock() {
        assert entered();
        acquire();
    }

    /// {@return whether the lock was free, and is the caller's now}
    final boolean tryLock() {
        if (!tryAcquire()) {
            return false;
        }
        assert entered();
        return true;
    }

    final void unlock() {
        release();
        assert left();
    }

    private boolean entered() {
        java.lang.Thread current = VirtualThreads.currentCarrier();
        int[] held = HELD.get(current);
        if (held == null) {
            // The map has monitors of its own, but whoever holds a kernel lock already has its entry.
            held = HELD.computeIfAbsent(current, carrier -> new int[LockOrder.values().length]);
        }
        for (int deeper = level().ordinal() + 1; deeper < held.length; deeper++) {
            if (held[deeper] != 0) {
                throw new AssertionError(
                        "lock order: taking " + level() + " while holding " + LockOrder.values()[deeper]);
            }
        }
        if (held[level().ordinal()] != 0 && !takesSeveral(held)) {
            throw new AssertionError("lock order: taking a second " + level());
        }
        held[level().ordinal()]++;
        return true;
    }

    /// Processes are locked in the order of the tree, epolls in the order in which one watches another,
    /// groups in any order by the one who holds the lock of them all.
    private boolean takesSeveral(int[] held) {
        return level() == LockOrder.PROCESS
                || level() == LockOrder.FUTEX
                || level() == LockOrder.EPOLL
                || (level() == LockOrder.PROCESS_GROUP && held[LockOrder.JOBS.ordinal()] != 0);
    }

    private boolean left() {
        java.lang.Thread carrier = VirtualThreads.currentCarrier();
        int[] held = HELD.get(carrier);
        if (held == null || held[level().ordinal()] == 0) {
            throw new AssertionError("lock order: releasing " + level() + " on a carrier that does not hold it");
        }
        held[level().ordinal()]--;
        return true;
    }
}
