package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.SignalInfo;
import io.selvage.api.security.ProcessRight;
import org.jspecify.annotations.Nullable;

/// The calls about handles on processes, for a caller that [Syscalls] has found (MODEL 5, 11).
final class PidFdCalls {
    // The flags of pidfd_send_signal.
    private static final int TO_THREAD = 1;
    private static final int TO_PROCESS = 2;
    private static final int TO_GROUP = 4;

    private PidFdCalls() {}

    static int open(Task self, int pid, int flags) {
        DescriptorCalls.refuseUnknown("pidfd_open", flags, OpenFlags.O_NONBLOCK | PidFd.THREAD);
        if (pid <= 0) {
            throw new KernelException(Errno.EINVAL, "pidfd_open: " + pid + " is no process id");
        }
        Task named = self.kernel().tasks().get(pid);
        if (named == null) {
            throw new KernelException(Errno.ESRCH, "pidfd_open: no process " + pid);
        }
        boolean onThread = (flags & PidFd.THREAD) != 0;
        if (!onThread && !named.isLeader()) {
            throw new KernelException(
                    Errno.ENOENT, "pidfd_open: " + pid + " is a thread, and not the first of its process");
        }
        Authority.require(self, named.group(), ProcessRight.QUERY_LIMITED, "pidfd_open");
        PidFd handle = onThread ? new PidFd(named, flags) : new PidFd(named.group(), flags);
        return self.files().open(handle, FileControl.FD_CLOEXEC, DescriptorCalls.limit(self), "pidfd_open");
    }

    static int getFd(Task self, int pidfd, int targetFd, int flags) {
        DescriptorCalls.refuseUnknown("pidfd_getfd", flags, 0);
        PidFd handle = PidFd.find(self.files(), pidfd, "pidfd_getfd");
        Task target = target(self, handle);
        if (target == null || target.exited) {
            throw new KernelException(Errno.ESRCH, "pidfd_getfd: the process has ended");
        }
        Authority.require(self, target.group(), ProcessRight.DUP_HANDLE, "pidfd_getfd", Errno.EPERM);
        OpenFileDescription file = target.files().retained(targetFd, "pidfd_getfd");
        return self.files().openOrClose(file, FileControl.FD_CLOEXEC, DescriptorCalls.limit(self), "pidfd_getfd");
    }

    /// Sends to what the handle is on, or to what the one flag says.
    static void sendSignal(Task self, int pidfd, int signal, int flags) {
        DescriptorCalls.refuseUnknown("pidfd_send_signal", flags, TO_THREAD | TO_PROCESS | TO_GROUP);
        if (Integer.bitCount(flags) > 1) {
            throw new KernelException(Errno.EINVAL, "pidfd_send_signal: flags 0x" + Integer.toHexString(flags));
        }
        PidFd handle = PidFd.find(self.files(), pidfd, "pidfd_send_signal");
        if (flags == TO_GROUP) {
            KillCall.toGroup(self, groupOf(self, handle), signal);
            return;
        }
        Task target = target(self, handle);
        if (target == null || !handle.group().isUncollected()) {
            throw new KernelException(Errno.ESRCH, "pidfd_send_signal: the process has been collected");
        }
        boolean onThread = flags == TO_THREAD || (flags == 0 && handle.thread() != null);
        KillCall.check(self, "pidfd_send_signal", handle.group(), signal);
        if (signal == 0) {
            return;
        }
        if (onThread) {
            SignalSending.toThread(target, KillCall.info(self, signal, SignalInfo.TKILL, 0));
        } else {
            SignalSending.toProcess(handle.group(), target, KillCall.info(self, signal, SignalInfo.USER, 0));
        }
    }

    /// {@return the process group with the number of the handle, locked; null if there is none}
    ///
    /// It may outlive its founder, but a group of a later process with that number is another one.
    private static @Nullable ProcessGroup groupOf(Task self, PidFd handle) {
        ProcessGroup found = handle.process() == null
                ? null
                : self.kernel().jobs().lockGroup(handle.group().pid());
        if (found == null || found.isOf(handle.group())) {
            return found;
        }
        found.unlock();
        return null;
    }

    /// {@return the thread that a handle is on, or the first one of its process; null if it is gone}
    private static @Nullable Task target(Task self, PidFd handle) {
        Task thread = handle.thread();
        if (thread != null && !thread.isLeader()) {
            return thread.exited ? null : thread;
        }
        Task first = self.kernel().tasks().get(handle.group().pid());
        return first == null || first.group() != handle.group() ? null : first;
    }
}
