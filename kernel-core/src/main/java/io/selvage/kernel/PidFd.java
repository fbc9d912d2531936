package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import org.jspecify.annotations.Nullable;

/// A handle on a process, or on one thread: it holds the object and neither pins the number nor follows
/// it (MODEL 17, trap 13).
final class PidFd extends OpenFileDescription implements WaitHandle {
    /// For `pidfd_open`: a handle on a thread. Linux calls it `PIDFD_THREAD`.
    static final int THREAD = OpenFlags.O_EXCL;

    private static final int MODE = 0700;

    private final ThreadGroup group;

    /// The thread that it is on; null for the process.
    private final @Nullable Task thread;

    /// A handle on a process.
    PidFd(ThreadGroup group, int flags) {
        this(group, null, flags);
    }

    /// A handle on a thread.
    PidFd(Task thread, int flags) {
        this(thread.group(), thread, flags | THREAD);
    }

    private PidFd(ThreadGroup group, @Nullable Task thread, int flags) {
        super(OpenFlags.O_RDWR | (flags & (OpenFlags.O_NONBLOCK | THREAD)));
        this.group = group;
        this.thread = thread;
    }

    /// Finds the handle behind a descriptor.
    ///
    /// @throws KernelException `EBADF` if the descriptor is not open or refers to something else
    static PidFd find(FileTable files, int fd, String call) {
        if (files.get(fd, call) instanceof PidFd handle) {
            return handle;
        }
        throw new KernelException(Errno.EBADF, call + ": descriptor " + fd + " is no handle on a process");
    }

    @Override
    public @Nullable ThreadGroup process() {
        return lesserThread() == null ? group : null;
    }

    @Override
    public boolean isNonBlocking() {
        return has(OpenFlags.O_NONBLOCK);
    }

    ThreadGroup group() {
        return group;
    }

    /// {@return the thread that it is on, null if it is on the process}
    @Nullable
    Task thread() {
        return thread;
    }

    /// A handle on the first thread ends when its process does, like one on the process.
    private @Nullable Task lesserThread() {
        return thread == null || thread.isLeader() ? null : thread;
    }

    @Override
    int readiness() {
        Task lesser = lesserThread();
        if (lesser != null) {
            return lesser.exited ? PollEvents.POLLIN | PollEvents.POLLHUP : 0;
        }
        if (!group.isUncollected()) {
            return PollEvents.POLLIN | PollEvents.POLLHUP;
        }
        return group.phase == ThreadGroup.Phase.ALIVE ? 0 : PollEvents.POLLIN;
    }

    @Override
    Watchers watchers() {
        Task lesser = lesserThread();
        return lesser == null ? group.deathWatchers() : lesser.exitWatchers();
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, MODE, 0, 0, 0);
    }

    @Override
    public String toString() {
        return "handle on " + (thread == null ? group : thread);
    }

    @Override
    void closed() {}
}
