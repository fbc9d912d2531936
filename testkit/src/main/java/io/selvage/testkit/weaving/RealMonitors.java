package io.selvage.testkit.weaving;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Monitors for woven code that runs as an ordinary program, outside of any machine: a lock per object in
/// use.
///
/// Thread-safe.
final class RealMonitors {
    private static final ConcurrentHashMap<Key, Entry> ENTRIES = new ConcurrentHashMap<>();

    private RealMonitors() {}

    /// An object by identity.
    private record Key(Object object) {
        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.object == object;
        }
    }

    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        final Condition notified = lock.newCondition();

        /// How many threads are inside or want to be. Guarded by the map's own lock of the entry.
        int users;
    }

    static void enter(Object object) {
        Entry entry = ENTRIES.compute(new Key(object), (_, present) -> {
            Entry used = present == null ? new Entry() : present;
            used.users++;
            return used;
        });
        entry.lock.lock();
    }

    /// Gives back one hold, if the caller has one.
    static void exit(Object object) {
        Key key = new Key(object);
        Entry entry = ENTRIES.get(key);
        if (entry == null || !entry.lock.isHeldByCurrentThread()) {
            return;
        }
        entry.lock.unlock();
        ENTRIES.compute(key, (_, present) -> present == null || --present.users == 0 ? null : present);
    }

    static boolean isHeldByCaller(Object object) {
        Entry entry = ENTRIES.get(new Key(object));
        return entry != null && entry.lock.isHeldByCurrentThread();
    }

    /// @param nanos how long, 0 for ever
    @SuppressWarnings("WaitNotInLoop") // The loop is the caller's, as around Object.wait.
    static void await(Object object, long nanos) throws InterruptedException {
        Condition notified = held(object).notified;
        if (nanos == 0) {
            notified.await();
        } else {
            // A wait may end early by the contract of Object.wait, so what is left is of no interest.
            boolean _ = notified.await(nanos, TimeUnit.NANOSECONDS);
        }
    }

    static void signal(Object object) {
        held(object).notified.signal();
    }

    static void signalAll(Object object) {
        held(object).notified.signalAll();
    }

    private static Entry held(Object object) {
        Entry entry = ENTRIES.get(new Key(object));
        if (entry == null || !entry.lock.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("current thread is not owner");
        }
        return entry;
    }
}
