package io.selvage.kernel;

import io.selvage.api.Signal;
import java.util.ArrayList;
import java.util.List;

/// Stop and continue of whole processes (MODEL 8.3, 8.4).
///
/// A stopped process is one whose threads are not dispatched: each thread is called once, finds the stop
/// where it would have been resumed ([Task#dispatch]) and goes back to sleep, remembering that it owes
/// itself a run. A thread on a core comes there at its next kernel call or wait. The stop is complete,
/// and the parent is told, when every thread has come there. That needs no cooperation of the code and
/// disturbs no wait of Java's own.
///
/// Waits in the kernel are left: what the thread waited for may come and go to another meanwhile. It
/// attempts its call again when it is continued.
final class GroupStop {
    private GroupStop() {}

    /// Whether sending the signal means something apart from its disposition.
    static boolean isJobControl(int signal) {
        return signal >= Signal.CONT.number() && signal <= Signal.TTOU.number();
    }

    /// No lock held: acts on a stop signal that is in a queue of the process, unless a SIGCONT has taken
    /// it back.
    static void act(ThreadGroup group, int signal) {
        boolean refused = signal != Signal.STOP.number() && group.isInOrphanedGroup();
        List<Task> called;
        group.lock();
        try {
            if (!group.takeSignal(signal) || refused || group.isDying()) {
                return;
            }
            if (group.isStopped()) {
                return;
            }
            called = begin(group, signal);
        } finally {
            group.unlock();
        }
        for (Task task : called) {
            task.interruptWait();
            task.call();
        }
    }

    /// Lock held.
    ///
    /// @return the threads that have to come to the place where they stop
    private static List<Task> begin(ThreadGroup group, int signal) {
        List<Task> called = new ArrayList<>();
        group.stopSignal = signal;
        group.threadsYetToStop = 0;
        for (Task task = group.firstThread(); task != null; task = task.nextInGroup) {
            task.attend(Task.STOPPED);
            if ((task.pendingSignals() & ~task.blocked) == 0) {
                // The stop was all that it had to see to: it can be chosen for what continues it.
                task.attentionOver(Task.SIGNALLED);
            }
            task.owesStop = true;
            group.threadsYetToStop++;
            if (!task.isInVforkWait()) {
                called.add(task);
            }
        }
        return called;
    }

    /// No lock held: the thread is where it would be resumed, or about to leave its process.
    ///
    /// @return whether it must not be resumed
    static boolean holds(Task task) {
        ThreadGroup group = task.group();
        boolean complete;
        int signal;
        group.lock();
        try {
            if (!group.isStopped() || group.isDying() || task.isExiting()) {
                return false;
            }
            task.heldBack = true;
            task.wasHeld = true;
            signal = group.stopSignal;
            complete = acknowledge(task);
        } finally {
            group.unlock();
        }
        if (complete) {
            group.reportStopped(signal);
        }
        return true;
    }

    /// Lock held.
    ///
    /// @return whether it was the last one that the stop waited for
    static boolean acknowledge(Task task) {
        if (!task.owesStop) {
            return false;
        }
        task.owesStop = false;
        return --task.group().threadsYetToStop == 0;
    }

    /// Lock held: the process runs again.
    ///
    /// @return whether it was stopped
    static boolean resume(ThreadGroup group) {
        if (!group.isStopped()) {
            return false;
        }
        group.stopSignal = 0;
        group.threadsYetToStop = 0;
        for (Task task = group.firstThread(); task != null; task = task.nextInGroup) {
            task.attentionOver(Task.STOPPED);
            task.owesStop = false;
        }
        return true;
    }

    /// No lock held, after [#resume]: calls the threads that were held back, and tells the parent.
    static void resumed(ThreadGroup group) {
        release(group);
        group.reportContinued();
    }

    /// No lock held: the process ends; whoever is held back is to unwind.
    static void endWith(ThreadGroup group) {
        if (!group.isStopped()) {
            return;
        }
        group.lock();
        try {
            resume(group);
        } finally {
            group.unlock();
        }
        release(group);
    }

    /// No lock held: calls the threads that were held back.
    static void release(ThreadGroup group) {
        for (Task task : heldBack(group)) {
            task.call();
        }
    }

    private static List<Task> heldBack(ThreadGroup group) {
        List<Task> held = new ArrayList<>();
        group.lock();
        try {
            for (Task task = group.firstThread(); task != null; task = task.nextInGroup) {
                if (task.heldBack) {
                    task.heldBack = false;
                    held.add(task);
                }
            }
        } finally {
            group.unlock();
        }
        return held;
    }
}
