package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.RecordLock;
import org.jspecify.annotations.Nullable;

/// The calls about file locks, for a caller that [Syscalls] has found.
final class LockCalls {
    /// What stands for the process in a report of an open file's lock.
    private static final int OF_AN_OPEN_FILE = -1;

    private LockCalls() {}

    static RecordLock find(Task self, int fd, RecordLock wanted) {
        OpenFileDescription file = self.files().get(fd, "fcntl(F_GETLK)");
        return find(self, file, self.files(), wanted, "fcntl(F_GETLK)");
    }

    static RecordLock findForFile(Task self, int fd, RecordLock wanted) {
        OpenFileDescription file = self.files().retained(fd, "fcntl(F_OFD_GETLK)");
        try {
            requireNobody(wanted, "fcntl(F_OFD_GETLK)");
            return find(self, file, file, wanted, "fcntl(F_OFD_GETLK)");
        } finally {
            file.release();
        }
    }

    private static RecordLock find(Task self, OpenFileDescription file, Object owner, RecordLock wanted, String call) {
        LockRequest request = request(owner, file, wanted, call);
        if (wanted.type() == RecordLock.F_UNLCK) {
            throw new KernelException(Errno.EINVAL, call + ": nothing is in the way of giving back");
        }
        FileLocks.HeldRange held = self.kernel().locks().find(request);
        if (held == null) {
            return new RecordLock(RecordLock.F_UNLCK, wanted.whence(), wanted.start(), wanted.length(), wanted.pid());
        }
        long length = held.last() == Long.MAX_VALUE ? 0 : held.last() - held.first() + 1;
        return new RecordLock(held.type(), FileControl.SEEK_SET, held.first(), length, pidOf(held.by()));
    }

    private static int pidOf(@Nullable ThreadGroup by) {
        if (by == null) {
            return OF_AN_OPEN_FILE;
        }
        return by.isUncollected() ? by.pid() : 0;
    }

    /// An open file's lock is no process's.
    private static void requireNobody(RecordLock lock, String call) {
        if (lock.pid() != 0) {
            throw new KernelException(Errno.EINVAL, call + ": the pid must be 0");
        }
    }

    static void set(Task self, int fd, RecordLock lock) {
        FileTable files = self.files();
        OpenFileDescription file = files.retained(fd, "fcntl(F_SETLK)");
        try {
            LockRequest request = checked(files, file, lock, "fcntl(F_SETLK)");
            if (!self.kernel().locks().trySet(self, files, request)) {
                throw inTheWay("fcntl(F_SETLK)");
            }
            dropIfClosed(files, file, fd);
        } finally {
            file.release();
        }
    }

    static void setForFile(Task self, int fd, RecordLock lock) {
        OpenFileDescription file = self.files().retained(fd, "fcntl(F_OFD_SETLK)");
        try {
            requireNobody(lock, "fcntl(F_OFD_SETLK)");
            LockRequest request = checked(file, file, lock, "fcntl(F_OFD_SETLK)");
            if (!self.kernel().locks().trySet(self, file, request)) {
                throw inTheWay("fcntl(F_OFD_SETLK)");
            }
        } finally {
            file.release();
        }
    }

    private static KernelException inTheWay(String call) {
        return new KernelException(Errno.EAGAIN, call + ": a lock of somebody else is in the way");
    }

    /// {@return 0, or [OpenFileDescription#BLOCKED] for a stackless caller}
    static int setOrWait(Task self, int fd, RecordLock lock) {
        FileTable files = self.files();
        OpenFileDescription file = files.retained(fd, "fcntl(F_SETLKW)");
        try {
            LockRequest request = checked(files, file, lock, "fcntl(F_SETLKW)");
            if (!awaited(self, files, request)) {
                return OpenFileDescription.BLOCKED;
            }
            dropIfClosed(files, file, fd);
            return 0;
        } finally {
            file.release();
        }
    }

    /// {@return 0, or [OpenFileDescription#BLOCKED] for a stackless caller}
    static int setForFileOrWait(Task self, int fd, RecordLock lock) {
        OpenFileDescription file = self.files().retained(fd, "fcntl(F_OFD_SETLKW)");
        try {
            requireNobody(lock, "fcntl(F_OFD_SETLKW)");
            LockRequest request = checked(file, file, lock, "fcntl(F_OFD_SETLKW)");
            return awaited(self, file, request) ? 0 : OpenFileDescription.BLOCKED;
        } finally {
            file.release();
        }
    }

    /// {@return false if the caller is stackless and has to wait}
    private static boolean awaited(Task self, Object owner, LockRequest request) {
        while (!self.kernel().locks().set(self, owner, request)) {
            if (!SystemCallEntry.slept(self)) {
                return false;
            }
        }
        return true;
    }

    /// A lock that came when the descriptor was closed already would have nobody to drop it.
    private static void dropIfClosed(FileTable files, OpenFileDescription file, int fd) {
        if (files.find(fd) != file) {
            file.locks().closedIn(files);
            throw FileTable.notOpen(fd, "fcntl(F_SETLK)");
        }
    }

    private static LockRequest checked(Object owner, OpenFileDescription file, RecordLock lock, String call) {
        LockRequest request = request(owner, file, lock, call);
        boolean reads = lock.type() == RecordLock.F_RDLCK;
        boolean writes = lock.type() == RecordLock.F_WRLCK;
        if ((reads && !file.isReadable()) || (writes && !file.isWritable())) {
            throw new KernelException(
                    Errno.EBADF, call + ": the file is not open for " + (reads ? "reading" : "writing"));
        }
        return request;
    }

    private static LockRequest request(Object owner, OpenFileDescription file, RecordLock lock, String call) {
        if (lock.type() < RecordLock.F_RDLCK || lock.type() > RecordLock.F_UNLCK) {
            throw new KernelException(Errno.EINVAL, call + ": unknown lock type " + lock.type());
        }
        long from = switch (lock.whence()) {
            case FileControl.SEEK_SET -> 0;
            case FileControl.SEEK_CUR -> file.offset();
            case FileControl.SEEK_END -> file.status().size();
            default -> throw new KernelException(Errno.EINVAL, call + ": unknown whence " + lock.whence());
        };
        if (lock.start() > Long.MAX_VALUE - from) {
            throw new KernelException(Errno.EOVERFLOW, call + ": the range begins beyond every file");
        }
        long start = from + lock.start();
        if (lock.length() < 0) {
            return range(owner, file, lock.type(), start + lock.length(), start - 1, call);
        }
        if (lock.length() == 0) {
            return range(owner, file, lock.type(), start, Long.MAX_VALUE, call);
        }
        if (start >= 0 && lock.length() - 1 > Long.MAX_VALUE - start) {
            throw new KernelException(Errno.EOVERFLOW, call + ": the range ends beyond every file");
        }
        return range(owner, file, lock.type(), start, start + lock.length() - 1, call);
    }

    private static LockRequest range(
            Object owner, OpenFileDescription file, int type, long first, long last, String call) {
        if (first < 0) {
            throw new KernelException(Errno.EINVAL, call + ": the range begins before the file");
        }
        return new LockRequest(file.locks(), owner, type, first, last);
    }

    /// {@return 0, or [OpenFileDescription#BLOCKED] for a stackless caller}
    static int whole(Task self, int fd, int operation) {
        switch (operation & ~FileControl.LOCK_NB) {
            case FileControl.LOCK_SH, FileControl.LOCK_EX, FileControl.LOCK_UN -> {}
            default -> throw new KernelException(Errno.EINVAL, "flock: unknown operation " + operation);
        }
        OpenFileDescription file = self.files().retained(fd, "flock");
        try {
            while (!self.kernel().locks().flock(self, file, operation)) {
                if (!SystemCallEntry.slept(self)) {
                    return OpenFileDescription.BLOCKED;
                }
            }
            return 0;
        } finally {
            file.release();
        }
    }
}
