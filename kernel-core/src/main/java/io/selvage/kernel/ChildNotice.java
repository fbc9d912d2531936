package io.selvage.kernel;

import io.selvage.api.ActionFlags;
import io.selvage.api.ChildCode;
import io.selvage.api.ExitStatus;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a parent hears of a child: of its death by the child's exit signal, of stops and resumptions by
/// `SIGCHLD`, of everything by its waits (MODEL 6.4, 8.4). A parent that ignores `SIGCHLD` or wants no
/// zombies gets none.
final class ChildNotice {
    private static final int SIGCHLD = Signal.CHLD.number();

    private ChildNotice() {}

    /// Makes a dead process a zombie, or releases it, and tells the parent. No lock held.
    static void ofDeath(ThreadGroup dead) {
        ThreadGroup parent = dead.lockParent();
        if (parent == null) {
            dead.phase = ThreadGroup.Phase.COLLECTED;
            dead.announceDeath();
            return;
        }
        boolean unwanted;
        int signal;
        Task creator;
        List<Task> waiters;
        try {
            signal = exitSignal(dead, parent);
            creator = dead.creator();
            unwanted = isUnwanted(dead, parent);
            waiters = parent.children().takeWaitersFor(dead);
            if (unwanted) {
                parent.children().collect(dead);
            } else {
                dead.phase = ThreadGroup.Phase.ZOMBIE;
                parent.children().newsAppeared(dead);
            }
        } finally {
            parent.unlock();
        }
        if (unwanted) {
            WaitCall.release(dead);
        }
        dead.announceDeath();
        // In this order: a waiter whom the signal ends still collects.
        wake(waiters);
        tellOfDeath(creator, dead, signal);
    }

    /// Zombies have got a new parent, which hears of them as of the deaths of its own children. No lock
    /// held.
    ///
    /// @param heirThread the thread of the heir that has them in its list now
    static void ofAdopted(List<ThreadGroup> zombies, Task heirThread) {
        ThreadGroup heir = heirThread.group();
        for (ThreadGroup zombie : zombies) {
            tellOfDeath(heirThread, zombie, SIGCHLD);
        }
        heir.lock();
        WaitQueue waiters = heir.children().presentWaiters();
        heir.unlock();
        wake(waiters);
    }

    /// Every thread of a process has stopped. No lock held: if it runs again by now, there is nothing to
    /// tell.
    static void ofStop(ThreadGroup group, int signal) {
        ThreadGroup parent = group.lockParent();
        if (parent == null) {
            return;
        }
        Task creator;
        List<Task> waiters;
        try {
            creator = group.creator();
            if (!group.isStopped()) {
                return;
            }
            group.unreportedStop = signal;
            group.unreportedContinue = false;
            parent.children().newsAppeared(group);
            waiters = parent.children().takeWaitersFor(group);
        } finally {
            parent.unlock();
        }
        tellOfJob(creator, group, ChildCode.STOPPED, signal);
        wake(waiters);
    }

    /// A stopped process runs again; what was not told of the stop is of no interest any more. No lock
    /// held.
    static void ofResumption(ThreadGroup group) {
        ThreadGroup parent = group.lockParent();
        if (parent == null) {
            return;
        }
        Task creator;
        List<Task> waiters;
        try {
            creator = group.creator();
            if (group.phase != ThreadGroup.Phase.ALIVE) {
                return;
            }
            group.unreportedStop = 0;
            group.unreportedContinue = true;
            parent.children().newsAppeared(group);
            waiters = parent.children().takeWaitersFor(group);
        } finally {
            parent.unlock();
        }
        tellOfJob(creator, group, ChildCode.CONTINUED, Signal.CONT.number());
        wake(waiters);
    }

    /// The thread that had created these has ended: each of their threads that has asked for a signal
    /// gets it (MODEL 6.3). No lock held.
    static void toBereaved(List<ThreadGroup> bereaved, ThreadGroup origin) {
        for (ThreadGroup child : bereaved) {
            for (Task task : child.tasks()) {
                int signal = task.parentDeathSignal();
                if (signal != 0) {
                    int user = origin.primaryToken().account().number();
                    SignalSending.toProcess(child, new SignalInfo(signal, SignalInfo.USER, origin.pid(), user, 0, 0));
                }
            }
        }
    }

    /// Parent's lock held: whether the parent wants no zombie of this child, because the child's end is
    /// announced by `SIGCHLD` and the parent ignores that or has set `SA_NOCLDWAIT`, at this moment.
    static boolean isUnwanted(ThreadGroup child, ThreadGroup parent) {
        return exitSignal(child, parent) == SIGCHLD
                && (parent.handlers().isIgnored(SIGCHLD)
                        || parent.handlers().get(SIGCHLD).flags().contains(ActionFlags.NOCLDWAIT));
    }

    /// Parent's lock held: the signal that the child was created with is for the program that has asked
    /// for it.
    private static int exitSignal(ThreadGroup child, ThreadGroup parent) {
        return child.executionsOfParent == parent.executions ? child.exitSignal : SIGCHLD;
    }

    /// @param creator the thread of the parent that is to handle it if it can
    private static void tellOfDeath(Task creator, ThreadGroup dead, int signal) {
        ThreadGroup parent = creator.group();
        if (signal == 0
                || (signal == SIGCHLD && parent.handlers().isIgnored(SIGCHLD))
                || !KillCall.isWorthSending(creator, signal)) {
            return;
        }
        ExitStatus status = Objects.requireNonNull(dead.exitStatus());
        int value = switch (status) {
            case ExitStatus.Exited(int code) -> code;
            case ExitStatus.Killed(Signal by, boolean _) -> by.number();
        };
        SignalSending.toProcess(
                parent, creator, SignalInfo.ofChild(signal, ChildCode.of(status), dead.pid(), userOf(dead), value));
    }

    private static void tellOfJob(Task creator, ThreadGroup child, ChildCode code, int signal) {
        ThreadGroup parent = creator.group();
        SignalAction action = parent.handlers().get(SIGCHLD);
        if (parent.handlers().isIgnored(SIGCHLD)
                || action.flags().contains(ActionFlags.NOCLDSTOP)
                || !KillCall.isWorthSending(creator, SIGCHLD)) {
            return;
        }
        SignalSending.toProcess(parent, creator, SignalInfo.ofChild(SIGCHLD, code, child.pid(), userOf(child), signal));
    }

    private static int userOf(ThreadGroup process) {
        return process.primaryToken().account().number();
    }

    private static void wake(List<Task> waiters) {
        for (Task waiter : waiters) {
            waiter.unblock();
        }
    }

    private static void wake(@Nullable WaitQueue waiters) {
        if (waiters != null) {
            waiters.wakeAll();
        }
    }
}
