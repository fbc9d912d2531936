package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.ResourceLimit;

/// The calls about descriptors and open files, for a caller that [Syscalls] has found.
final class DescriptorCalls {
    private static final int PIPE_FLAGS = OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_DIRECT;
    private static final int EVENT_FLAGS = OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.EFD_SEMAPHORE;
    private static final int RANGE_FLAGS = FileControl.CLOSE_RANGE_UNSHARE | FileControl.CLOSE_RANGE_CLOEXEC;

    private DescriptorCalls() {}

    /// {@return the number that no new descriptor of the caller's may reach}
    static int limit(Task self) {
        long soft = self.group().limit(ResourceLimit.NOFILE);
        return soft < 0 || soft > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) soft;
    }

    /// {@return the mark for exec that a word of flags asks for}
    static int mark(int flags) {
        return (flags & OpenFlags.O_CLOEXEC) == 0 ? 0 : FileControl.FD_CLOEXEC;
    }

    static PipeEnds pipe(Task self, int flags) {
        refuseUnknown("pipe2", flags, PIPE_FLAGS);
        Pipe pipe = new Pipe();
        long ends = self.files().openTwo(pipe.readEnd(flags), pipe.writeEnd(flags), mark(flags), limit(self), "pipe");
        return new PipeEnds((int) (ends >>> 32), (int) ends);
    }

    static int eventCounter(Task self, int initial, int flags) {
        refuseUnknown("eventfd", flags, EVENT_FLAGS);
        EventCounter counter = new EventCounter(Integer.toUnsignedLong(initial), flags);
        return self.files().open(counter, mark(flags), limit(self), "eventfd");
    }

    static int open(Task self, int dirfd, String path, int flags, int mode) {
        if ((flags & OpenFlags.O_DIRECTORY) != 0 && (flags & OpenFlags.O_CREAT) != 0) {
            throw new KernelException(Errno.EINVAL, "open: O_DIRECTORY excludes O_CREAT");
        }
        if (!path.isEmpty()) {
            self.files().checkRoom(limit(self), "open");
        }
        OpenFileDescription file = HostWork.reach(self, () -> OpenCall.open(self, dirfd, path, flags, mode));
        return self.files().openOrClose(file, mark(flags), limit(self), "open");
    }

    static int duplicateTo(Task self, int fd, int target) {
        if (fd == target) {
            self.files().get(fd, "dup2");
        } else {
            self.files().replace(fd, target, 0, limit(self), "dup2");
        }
        return target;
    }

    static int duplicateTo(Task self, int fd, int target, int flags) {
        refuseUnknown("dup3", flags, OpenFlags.O_CLOEXEC);
        if (fd == target) {
            throw new KernelException(Errno.EINVAL, "dup3: both descriptors are " + fd);
        }
        self.files().replace(fd, target, mark(flags), limit(self), "dup3");
        return target;
    }

    static void closeRange(Task self, int first, int last, int flags) {
        refuseUnknown("close_range", flags, RANGE_FLAGS);
        if (Integer.compareUnsigned(first, last) > 0) {
            throw new KernelException(Errno.EINVAL, "close_range: the last descriptor is below the first");
        }
        if ((flags & FileControl.CLOSE_RANGE_UNSHARE) != 0) {
            self.unshareFiles();
        }
        if ((flags & FileControl.CLOSE_RANGE_CLOEXEC) != 0) {
            self.files().markRange(first, last);
        } else {
            self.files().closeRange(first, last);
        }
    }

    static int control(Task self, int fd, int command, int argument) {
        FileTable files = self.files();
        OpenFileDescription file = files.get(fd, "fcntl");
        return switch (command) {
            case FileControl.F_DUPFD -> duplicateFrom(self, fd, argument, 0);
            case FileControl.F_DUPFD_CLOEXEC -> duplicateFrom(self, fd, argument, FileControl.FD_CLOEXEC);
            case FileControl.F_GETFD -> files.mark(fd, "fcntl");
            case FileControl.F_SETFD -> {
                files.mark(fd, argument, "fcntl");
                yield 0;
            }
            case FileControl.F_GETFL -> file.flags();
            case FileControl.F_SETFL -> {
                file.changeFlags(argument);
                yield 0;
            }
            case FileControl.F_SETPIPE_SZ -> pipe(file, fd).resize(argument);
            case FileControl.F_GETPIPE_SZ -> pipe(file, fd).capacity();
            default -> throw new KernelException(Errno.EINVAL, "fcntl: unknown command " + command);
        };
    }

    private static int duplicateFrom(Task self, int fd, int lowest, int mark) {
        int limit = limit(self);
        if (lowest < 0 || lowest >= limit) {
            throw new KernelException(
                    Errno.EINVAL, "fcntl(F_DUPFD): descriptor " + lowest + " is not below the limit " + limit);
        }
        return self.files().duplicate(fd, lowest, mark, limit, "fcntl(F_DUPFD)");
    }

    private static Pipe pipe(OpenFileDescription file, int fd) {
        if (file instanceof Pipe.End end) {
            return end.pipe();
        }
        throw new KernelException(Errno.EBADF, "fcntl: descriptor " + fd + " is no pipe");
    }

    static long seek(Task self, int fd, long offset, int whence) {
        OpenFileDescription file = self.files().get(fd, "lseek");
        if (whence < FileControl.SEEK_SET || whence > FileControl.SEEK_END) {
            throw new KernelException(Errno.EINVAL, "lseek: unknown whence " + whence);
        }
        return file.seek(offset, whence);
    }

    static void refuseUnknown(String call, int flags, int known) {
        if ((flags & ~known) != 0) {
            throw new KernelException(Errno.EINVAL, call + ": unknown flags 0x" + Integer.toHexString(flags & ~known));
        }
    }
}
