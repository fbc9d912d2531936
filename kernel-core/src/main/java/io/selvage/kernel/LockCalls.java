package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.RecordLock;

/// The calls about file locks, for a caller that [Syscalls] has found.
final class LockCalls {
    private LockCalls() {}

    static RecordLock find(Task self, int fd, RecordLock wanted) {
        OpenFileDescription file = self.files().get(fd, "fcntl(F_GETLK)");
        LockRequest request = request(self, file, wanted, "fcntl(F_GETLK)");
        if (wanted.type() == RecordLock.F_UNLCK) {
            throw new KernelException(Errno.EINVAL, "fcntl(F_GETLK): nothing is in the way of giving back");
        }
        FileLocks.HeldRange held = self.kernel().locks().find(request);
        if (held == null) {
            return new RecordLock(RecordLock.F_UNLCK, wanted.whence(), wanted.start(), wanted.length(), wanted.pid());
        }
        long length = held.last() == Long.MAX_VALUE ? 0 : held.last() - held.first() + 1;
        int pid = held.by().isUncollected() ? held.by().pid() : 0;
        return new RecordLock(held.type(), FileControl.SEEK_SET, held.first(), length, pid);
    }

    static void set(Task self, int fd, RecordLock lock) {
        FileTable files = self.files();
        OpenFileDescription file = files.retained(fd, "fcntl(F_SETLK)");
        try {
            LockRequest request = checked(self, file, lock, "fcntl(F_SETLK)");
            if (!self.kernel().locks().trySet(self, files, request)) {
                throw new KernelException(Errno.EAGAIN, "fcntl(F_SETLK): a lock of somebody else is in the way");
            }
            dropIfClosed(files, file, fd);
        } finally {
            file.release();
        }
    }

    /// {@return 0, or [OpenFileDescription#BLOCKED] for a stackless caller}
    static int setOrWait(Task self, int fd, RecordLock lock) {
        FileTable files = self.files();
        OpenFileDescription file = files.retained(fd, "fcntl(F_SETLKW)");
        try {
            LockRequest request = checked(self, file, lock, "fcntl(F_SETLKW)");
            while (!self.kernel().locks().set(self, files, request)) {
                if (!SystemCallEntry.slept(self)) {
                    return OpenFileDescription.BLOCKED;
                }
            }
            dropIfClosed(files, file, fd);
            return 0;
        } finally {
            file.release();
        }
    }

    /// A lock that came when the descriptor was closed already would have nobody to drop it.
    private static void dropIfClosed(FileTable files, OpenFileDescription file, int fd) {
        if (files.find(fd) != file) {
            file.locks().closedIn(files);
            throw FileTable.notOpen(fd, "fcntl(F_SETLK)");
        }
    }

    private static LockRequest checked(Task self, OpenFileDescription file, RecordLock lock, String call) {
        LockRequest request = request(self, file, lock, call);
        boolean reads = lock.type() == RecordLock.F_RDLCK;
        boolean writes = lock.type() == RecordLock.F_WRLCK;
        if ((reads && !file.isReadable()) || (writes && !file.isWritable())) {
            throw new KernelException(
                    Errno.EBADF, call + ": the file is not open for " + (reads ? "reading" : "writing"));
        }
        return request;
    }

    private static LockRequest request(Task self, OpenFileDescription file, RecordLock lock, String call) {
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
            return range(self, file, lock.type(), start + lock.length(), start - 1, call);
        }
        if (lock.length() == 0) {
            return range(self, file, lock.type(), start, Long.MAX_VALUE, call);
        }
        if (start >= 0 && lock.length() - 1 > Long.MAX_VALUE - start) {
            throw new KernelException(Errno.EOVERFLOW, call + ": the range ends beyond every file");
        }
        return range(self, file, lock.type(), start, start + lock.length() - 1, call);
    }

    private static LockRequest range(
            Task self, OpenFileDescription file, int type, long first, long last, String call) {
        if (first < 0) {
            throw new KernelException(Errno.EINVAL, call + ": the range begins before the file");
        }
        return new LockRequest(file.locks(), self.files(), type, first, last);
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
