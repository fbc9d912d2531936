package io.selvage.kernel;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Something that happens once, and those who wait for it: simulated threads on a wait queue, others on a
/// latch. Guarded by the lock of the process it is about, except where a method says otherwise.
final class Completion {
    private final WaitQueue waiters;
    private @Nullable CountDownLatch latch;
    private @Nullable Watchers watchers;
    private boolean done;

    /// @param what what happens, for people
    /// @param thread whose doing it is; null if that of all threads of the process
    Completion(KernelLock lock, String what, @Nullable Task thread) {
        waiters = new Queue(lock, what, thread);
    }

    /// Where they wait.
    static final class Queue extends WaitQueue {
        private final @Nullable Task thread;

        private Queue(KernelLock lock, String what, @Nullable Task thread) {
            super(lock, what);
            this.thread = thread;
        }

        @Override
        String purpose() {
            return thread == null ? super.purpose() : super.purpose() + ", thread " + thread.tid();
        }

        /// {@return whether a thread has to do with it}
        boolean couldEndBy(Task other) {
            return thread == null || thread == other;
        }
    }

    /// One attempt to wait for it.
    ///
    /// @return whether it has happened; if not, the waiter has joined the queue
    boolean await(Task waiter) {
        if (!done) {
            waiters.add(waiter);
        }
        return done;
    }

    /// For those who are no simulated threads, and for stackful ones that may be interrupted by Java's
    /// means.
    CountDownLatch latch() {
        CountDownLatch present = latch;
        if (present == null) {
            present = new CountDownLatch(done ? 0 : 1);
            latch = present;
        }
        return present;
    }

    /// Those who wait for files.
    Watchers watchers() {
        Watchers present = watchers;
        if (present == null) {
            present = new Watchers();
            watchers = present;
        }
        return present;
    }

    /// It has happened. The caller calls [#announce()] after releasing the lock.
    void complete() {
        done = true;
    }

    /// No lock held, after [#complete()]: wakes everybody.
    void announce() {
        waiters.wakeAll();
        CountDownLatch opened = latch;
        if (opened != null) {
            opened.countDown();
        }
        Watchers told = watchers;
        if (told != null) {
            told.changed();
        }
    }
}
