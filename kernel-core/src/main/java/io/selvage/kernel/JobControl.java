package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import io.selvage.api.security.ProcessRight;
import org.jspecify.annotations.Nullable;

/// What happens to process groups as wholes, and how calls find the process they ask about (MODEL 9).
final class JobControl {
    private JobControl() {}

    /// Finds a process, live or zombie, by its number or by that of one of its threads.
    ///
    /// @param pid 0 for the caller
    static ThreadGroup find(Task self, int pid, String call) {
        if (pid == 0) {
            return self.group();
        }
        Task found = self.kernel().tasks().get(pid);
        if (found == null || !found.group().isUncollected()) {
            throw new KernelException(Errno.ESRCH, call + ": no process " + pid);
        }
        return found.group();
    }

    /// Finds a process that the caller may ask for what everybody usually may.
    ///
    /// @param pid 0 for the caller
    static ThreadGroup findToAsk(Task self, int pid, String call) {
        ThreadGroup found = find(self, pid, call);
        Authority.require(self, found, ProcessRight.QUERY_LIMITED, call);
        return found;
    }

    /// Group's lock held, a member or the parent of one has just died: a group that nobody cares for any
    /// more and that has a stopped member would stay stopped for ever, so it is told and resumed (MODEL
    /// 9.3).
    ///
    /// @return what follows, to be carried out after the lock has been released
    static @Nullable SignalEffect signalIfOrphaned(ProcessGroup group) {
        return group.hasStoppedMember() && group.isOrphaned()
                ? SignalEffect.both(post(group, Signal.HUP), post(group, Signal.CONT))
                : null;
    }

    /// No lock held: sends a signal of the kernel to every member.
    static void send(@Nullable ProcessGroup group, Signal signal) {
        if (group == null) {
            return;
        }
        SignalEffect effects;
        group.lock();
        try {
            effects = post(group, signal);
        } finally {
            group.unlock();
        }
        SignalEffect.carryOut(effects);
    }

    /// Group's lock held: puts a signal of the kernel into the queue of every member.
    static @Nullable SignalEffect post(ProcessGroup group, Signal signal) {
        SignalEffect effects = null;
        for (ThreadGroup member = group.firstMember(); member != null; member = member.nextMember) {
            member.lock();
            try {
                effects = SignalEffect.both(SignalSending.post(member, null, SignalInfo.kernel(signal)), effects);
            } finally {
                member.unlock();
            }
        }
        return effects;
    }
}
