package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.KernelException;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Collecting children (MODEL 7).
final class WaitCall {
    private static final WaitOptions UNSUPPORTED = WaitOptions.WNOTHREAD;

    private WaitCall() {}

    /// One attempt of `waitpid`.
    ///
    /// @return the collected child, [WaitResult#NONE], or [WaitResult#BLOCKED] after the caller has
    ///     joined the queue
    static WaitResult attempt(Task self, int pid, WaitOptions options) {
        check(self, pid, options);
        ThreadGroup parent = self.group();
        Family family = parent.children();
        ThreadGroup found = null;
        long nanos = 0;
        boolean anyMatches = false;
        boolean others = false;
        parent.lock();
        try {
            for (ThreadGroup child = firstCandidate(parent, pid); child != null; child = child.younger) {
                if (!matches(child, pid, options)) {
                    continue;
                }
                anyMatches = true;
                if (child.phase == ThreadGroup.Phase.ZOMBIE) {
                    family.collect(child);
                    nanos = parent.inherit(child);
                    found = child;
                    others = !family.waiters().isEmpty();
                    break;
                }
                if (pid > 0 || !family.hasZombies()) {
                    break;
                }
            }
            if (found == null && anyMatches && !options.contains(WaitOptions.WNOHANG)) {
                family.waiters().add(self);
            }
        } finally {
            parent.unlock();
        }
        if (found != null) {
            release(found);
            if (others) {
                // The last matching child of another waiter may be gone: it must find out (ECHILD).
                family.waiters().wakeAll();
            }
            return result(found, nanos);
        }
        if (!anyMatches) {
            throw new KernelException(Errno.ECHILD, "waitpid(" + pid + "): " + parent + " has no such child");
        }
        return options.contains(WaitOptions.WNOHANG) ? WaitResult.NONE : WaitResult.BLOCKED;
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
            found = family.eldestZombie();
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

    /// Where to begin: a wait for one PID need not walk past its siblings. The parent is locked, so the
    /// child stays one.
    private static @Nullable ThreadGroup firstCandidate(ThreadGroup parent, int pid) {
        if (pid <= 0) {
            return parent.children().eldest();
        }
        Task leader = parent.kernel().tasks().get(pid);
        return leader != null
                        && leader.isLeader()
                        && leader.group().parent == parent
                        && leader.group().isUncollected()
                ? leader.group()
                : null;
    }

    private static void check(Task self, int pid, WaitOptions options) {
        if (!options.isLegalForWaitpid()) {
            throw new KernelException(Errno.EINVAL, "waitpid: options " + options);
        }
        if (pid == Integer.MIN_VALUE) {
            throw new KernelException(Errno.ESRCH, "waitpid: " + pid + " names no process group");
        }
        if (!options.without(UNSUPPORTED).equals(options)) {
            throw new KernelException(Errno.ENOSYS, "waitpid: " + UNSUPPORTED + " is not in this version");
        }
        assert self.waitingOn == null;
    }

    /// All processes are in the process group of `init` as long as no call makes another.
    private static boolean matches(ThreadGroup child, int pid, WaitOptions options) {
        boolean selected = pid > 0 ? child.pid() == pid : pid >= -1 || -pid == PidAllocator.INIT;
        if (!selected) {
            return false;
        }
        if (options.contains(WaitOptions.WALL)) {
            return true;
        }
        return options.contains(WaitOptions.WCLONE) != (child.exitSignal == CloneCall.SIGCHLD);
    }

    private static void release(ThreadGroup collected) {
        KernelInstance kernel = collected.kernel();
        kernel.releaseNumber(java.util.Objects.requireNonNull(kernel.tasks().get(collected.pid())));
        if (kernel.events().enabled()) {
            kernel.events().processCollected(collected);
        }
    }

    private static WaitResult result(ThreadGroup child, long nanos) {
        ExitStatus status = java.util.Objects.requireNonNull(child.exitStatus());
        return new WaitResult(child.pid(), status.toWord(), Duration.ofNanos(nanos));
    }
}
