package io.selvage.runtime;

import org.jspecify.annotations.Nullable;

/// Virtual threads that wait for monitors. When a contended monitor becomes free, the JVM puts the next virtual
/// thread on a list, and a thread of the JDK's own, the *unblocker*, takes it from there and submits it to its
/// scheduler: at some moment, as seen by everybody else. This class tells when all that is over.
public final class MonitorHandOver {
    /// The native method in which the unblocker waits for the list to be filled.
    private static final String WAITS_IN = "takeVirtualThreadListToUnblock";

    private MonitorHandOver() {}

    /// Whether a virtual thread that has left its carrier waits for a monitor, or to be notified, or has got what
    /// it waits for and is about to be submitted.
    ///
    /// @param thread a virtual thread that is not mounted
    /// @return true if its scheduler will hear of it from the unblocker
    public static boolean isUnderWay(java.lang.Thread thread) {
        return VirtualThreads.isInMonitor(thread);
    }

    /// The threads that the unblocker may be busy with, by index.
    public interface Waiters {
        /// A thread that has come to wait for a monitor and has not run since.
        ///
        /// @param index which one
        /// @return the thread, null if it waits for something else by now
        java.lang.@Nullable Thread thread(int index);

        /// Whether it has been submitted to its scheduler since it began to wait.
        ///
        /// @param index which one
        /// @return true if so
        boolean isSubmitted(int index);
    }

    /// Waits until the unblocker is done with every thread that has been handed a monitor so far. Meanwhile
    /// nobody may leave a monitor that one of the given threads waits for. Takes some tens of microseconds.
    ///
    /// A thread stays among them until it runs: one that has been submitted can be put on the list again, by a
    /// second release of its monitor, and if the unblocker came to that after the thread had begun to run, the
    /// thread's next wait would end at once.
    ///
    /// @param count how many threads to look at
    /// @param waiters the threads
    public static void await(int count, Waiters waiters) {
        while (anyListed(count, waiters) || !Unblocker.isIdle()) {
            java.lang.Thread.onSpinWait();
        }
    }

    private static boolean anyListed(int count, Waiters waiters) {
        for (int i = 0; i < count; i++) {
            java.lang.Thread waiter = waiters.thread(i);
            if (waiter == null) {
                continue;
            }
            if (VirtualThreads.isOnWaitingList(waiter)
                    || (VirtualThreads.isUnblocked(waiter) && !waiters.isSubmitted(i))) {
                return true;
            }
        }
        return false;
    }

    private static final class Unblocker {
        private static final java.lang.Thread THREAD = find();

        /// Whether it waits for the list, having dealt with every thread that has been taken off the list.
        static boolean isIdle() {
            StackTraceElement[] stack = THREAD.getStackTrace();
            return stack.length > 0 && stack[0].getMethodName().equals(WAITS_IN);
        }

        private static java.lang.Thread find() {
            ThreadGroup top = java.lang.Thread.currentThread().getThreadGroup();
            while (top.getParent() != null) {
                top = top.getParent();
            }
            java.lang.Thread[] all = new java.lang.Thread[2 * top.activeCount() + 16];
            int count = top.enumerate(all);
            for (int i = 0; i < count; i++) {
                if (all[i].getName().equals("VirtualThread-unblocker")) {
                    return all[i];
                }
            }
            throw new MissingAccessException(
                    VirtualThreadAccess.jdk() + " has no thread VirtualThread-unblocker, which hands monitors over");
        }
    }
}
