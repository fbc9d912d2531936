package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.WaitCalls;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Waiting for children (MODEL 7). Each method is one attempt; the options are checked before anybody
/// looks at the children.
final class WaitCall {
    /// What programs ask for all the time, made once.
    private static final WaitOptions LOOK_FOR_THE_DEAD = WaitOptions.WNOHANG.with(WaitOptions.WEXITED);

    private WaitCall() {}

    /// One attempt of `waitpid`.
    ///
    /// @return the child, [WaitResult#NONE], or [WaitResult#BLOCKED] after the caller has joined the
    ///     queue
    static WaitResult waitpid(Task self, int pid, WaitOptions options) {
        if (!options.isLegalForWaitpid()) {
            throw new KernelException(Errno.EINVAL, "waitpid: options " + options);
        }
        if (pid == Integer.MIN_VALUE) {
            throw new KernelException(Errno.ESRCH, "waitpid: " + pid + " names no process group");
        }
        WaitOptions all = options.isEmpty()
                ? WaitOptions.WEXITED
                : options.equals(WaitOptions.WNOHANG) ? LOOK_FOR_THE_DEAD : options.with(WaitOptions.WEXITED);
        if (pid > 0) {
            return attemptOne(self, childWith(self.group(), pid), all, "waitpid", pid)
                    .toResult();
        }
        int group = pid == -1 ? 0 : pid == 0 ? self.group().processGroup().id() : -pid;
        return attempt(wait(self, null, group, all), "waitpid", pid).toResult();
    }

    /// One attempt of `waitid`.
    ///
    /// @return the child, [WaitInfo#NONE], or [WaitInfo#BLOCKED] after the caller has joined the queue
    static WaitInfo waitid(Task self, int idType, int id, WaitOptions options) {
        if (!options.isLegalForWaitid()) {
            throw new KernelException(Errno.EINVAL, "waitid: options " + options);
        }
        return switch (idType) {
            case WaitCalls.P_ALL ->
                attempt(wait(self, null, 0, options), "waitid", id).toInfo();
            case WaitCalls.P_PID -> {
                if (id <= 0) {
                    throw new KernelException(Errno.EINVAL, "waitid: PID " + id);
                }
                yield attemptOne(self, childWith(self.group(), id), options, "waitid", id)
                        .toInfo();
            }
            case WaitCalls.P_PGID -> {
                if (id < 0) {
                    throw new KernelException(Errno.EINVAL, "waitid: process group " + id);
                }
                int group = id == 0 ? self.group().processGroup().id() : id;
                yield attempt(wait(self, null, group, options), "waitid", id).toInfo();
            }
            case WaitCalls.P_PIDFD -> waitForHandle(self, id, options);
            default -> throw new KernelException(Errno.EINVAL, "waitid: no id type " + idType);
        };
    }

    /// A non-blocking handle makes a wait that would sleep fail with `EAGAIN`.
    private static WaitInfo waitForHandle(Task self, int fd, WaitOptions options) {
        if (fd < 0) {
            throw new KernelException(Errno.EINVAL, "waitid: descriptor " + fd);
        }
        WaitHandle handle = WaitHandle.of(self.files(), fd);
        ThreadGroup parent = self.group();
        ThreadGroup process = handle.process();
        ThreadGroup child = process != null && process.parent == parent ? process : null;
        boolean patient = !options.contains(WaitOptions.WNOHANG);
        WaitOptions asked = handle.isNonBlocking() ? options.with(WaitOptions.WNOHANG) : options;
        ChildChange change = attemptOne(self, child, asked, "waitid", fd);
        if (change == ChildChange.NONE && patient) {
            throw new KernelException(Errno.EAGAIN, "waitid: the process of descriptor " + fd + " has not changed");
        }
        return change.toInfo();
    }

    /// A wait for one PID need not walk past its siblings.
    private static @Nullable ThreadGroup childWith(ThreadGroup parent, int pid) {
        Task leader = parent.kernel().tasks().get(pid);
        return leader != null && leader.isLeader() && leader.group().parent == parent ? leader.group() : null;
    }

    private static ChildChange attemptOne(
            Task self, @Nullable ThreadGroup child, WaitOptions options, String call, int id) {
        if (child == null) {
            throw noChild(self, call, id);
        }
        return attempt(wait(self, child, 0, options), call, id);
    }

    /// Who polls asks the same again and again: that makes nothing new.
    private static Wait wait(Task self, @Nullable ThreadGroup only, int group, WaitOptions options) {
        Wait recent = self.wait;
        if (recent != null
                && recent.only() == only
                && recent.group() == group
                && recent.options().equals(options)) {
            return recent;
        }
        Wait made = new Wait(self, only, group, options);
        self.wait = made;
        return made;
    }

    private static ChildChange attempt(Wait wait, String call, int id) {
        Task self = wait.caller();
        assert self.waitingOn == null;
        ThreadGroup parent = self.group();
        Family family = parent.children();
        ThreadGroup found;
        ThreadGroup collected = null;
        int word = 0;
        long nanos = 0;
        parent.lock();
        try {
            ThreadGroup only = wait.only();
            found = only == null
                    ? family.firstToReport(wait)
                    : isChild(only, parent) && wait.reports(only) ? only : null;
            if (found != null) {
                word = wait.report(found);
                boolean ended = found.phase == ThreadGroup.Phase.ZOMBIE;
                nanos = ended ? found.collectedNanos() : 0;
                if (!wait.options().contains(WaitOptions.WNOWAIT)) {
                    wait.consume(found);
                    if (ended) {
                        parent.inherit(found);
                        collected = found;
                    }
                }
            } else if (only == null ? !family.hasAny(wait) : !isChild(only, parent) || !wait.concerns(only)) {
                throw noChild(self, call, id);
            } else if (!wait.options().contains(WaitOptions.WNOHANG)) {
                family.waiters().add(self);
                return ChildChange.BLOCKED;
            }
        } finally {
            parent.unlock();
        }
        if (collected != null) {
            // A handle on the dead is not to be kept by who has collected it.
            self.wait = null;
            release(collected);
        }
        return found == null ? ChildChange.NONE : new ChildChange(found.pid(), word, nanos);
    }

    /// The parent is locked, so what is its child stays it.
    private static boolean isChild(ThreadGroup candidate, ThreadGroup parent) {
        return candidate.parent == parent && candidate.isUncollected();
    }

    private static KernelException noChild(Task self, String call, int id) {
        return new KernelException(Errno.ECHILD, call + "(" + id + "): " + self.group() + " has no such child");
    }

    /// What `init` does for ever: collects whoever is dead, and sleeps even while it has no children.
    ///
    /// @return false after the caller has joined the queue
    static boolean collectOne(Task init) {
        ThreadGroup parent = init.group();
        Family family = parent.children();
        ThreadGroup found;
        parent.lock();
        try {
            found = family.anyZombie();
            if (found == null) {
                family.waiters().add(init);
                return false;
            }
            family.collect(found);
            parent.inherit(found);
        } finally {
            parent.unlock();
        }
        release(found);
        return true;
    }

    /// The end of a process that nobody can wait for any more: it leaves its group, and its number is
    /// free unless a group or a session still has it. No lock held.
    static void release(ThreadGroup collected) {
        KernelInstance kernel = collected.kernel();
        ProcessGroup group = ProcessGroup.lockOf(collected);
        try {
            group.remove(collected);
        } finally {
            group.unlock();
        }
        kernel.releaseNumber(Objects.requireNonNull(kernel.tasks().get(collected.pid())));
        if (kernel.events().enabled()) {
            kernel.events().processCollected(collected);
        }
    }
}
