package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// From descriptor to open file: shared with `CLONE_FILES`, copied without, the copies sharing the open files.
/// Belongs to threads, not to the process (MODEL 17, trap 1).
final class FileTable extends Shared {
    /// The limit NOFILE as long as no call changes it.
    static final int MAX_OPEN = 1_024;

    private static final int INITIAL = 8;
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(OpenFileDescription[].class);

    /// Guards writes. Lookups take no lock: they read the array (volatile) and the entry (acquire).
    private final Guard guard = new Guard();

    private volatile @Nullable OpenFileDescription[] entries;

    /// All descriptors below are in use; guarded.
    private int lowestFree;

    FileTable() {
        this(new OpenFileDescription[INITIAL], 0);
    }

    private FileTable(@Nullable OpenFileDescription[] entries, int lowestFree) {
        this.entries = entries;
        this.lowestFree = lowestFree;
    }

    private static final class Guard extends KernelLock {
        @Override
        LockOrder level() {
            return LockOrder.FILE_TABLE;
        }
    }

    /// A table of its own with the same open files.
    FileTable copy() {
        guard.lock();
        try {
            @Nullable OpenFileDescription[] copied = entries.clone();
            for (OpenFileDescription file : copied) {
                if (file != null) {
                    file.retain();
                }
            }
            return new FileTable(copied, lowestFree);
        } finally {
            guard.unlock();
        }
    }

    OpenFileDescription get(int fd, String call) {
        @Nullable OpenFileDescription[] present = entries;
        OpenFileDescription file =
                fd < 0 || fd >= present.length ? null : (OpenFileDescription) ENTRY.getAcquire(present, fd);
        if (file == null) {
            throw notOpen(fd, call);
        }
        return file;
    }

    static KernelException notOpen(int fd, String call) {
        return new KernelException(Errno.EBADF, call + ": descriptor " + fd + " is not open");
    }

    /// Opens the lowest free descriptor; the table takes over the caller's reference.
    int open(OpenFileDescription file, String call) {
        guard.lock();
        try {
            return install(file, call);
        } finally {
            guard.unlock();
        }
    }

    /// Opens the two lowest free descriptors, or neither.
    long openTwo(OpenFileDescription first, OpenFileDescription second, String call) {
        guard.lock();
        try {
            int one = install(first, call);
            try {
                return (long) one << 32 | install(second, call);
            } catch (KernelException e) {
                uninstall(one);
                throw e;
            }
        } finally {
            guard.unlock();
        }
    }

    int duplicate(int fd) {
        guard.lock();
        try {
            OpenFileDescription file = get(fd, "dup");
            int copy = install(file, "dup");
            file.retain();
            return copy;
        } finally {
            guard.unlock();
        }
    }

    /// Whether one of the open files could end a wait: for reports.
    boolean canEnd(WaitQueue wait) {
        for (OpenFileDescription file : entries) {
            if (file != null && file.canEnd(wait)) {
                return true;
            }
        }
        return false;
    }

    void close(int fd) {
        OpenFileDescription file;
        guard.lock();
        try {
            file = get(fd, "close");
            uninstall(fd);
        } finally {
            guard.unlock();
        }
        file.release();
    }

    private int install(OpenFileDescription file, String call) {
        int fd = lowestFree;
        @Nullable OpenFileDescription[] present = entries;
        while (fd < present.length && present[fd] != null) {
            fd++;
        }
        if (fd >= MAX_OPEN) {
            throw new KernelException(Errno.EMFILE, call + ": all " + MAX_OPEN + " descriptors are in use");
        }
        if (fd == present.length) {
            present = Arrays.copyOf(present, Math.min(MAX_OPEN, 2 * fd));
            entries = present;
        }
        ENTRY.setRelease(present, fd, file);
        lowestFree = fd + 1;
        return fd;
    }

    private void uninstall(int fd) {
        ENTRY.setRelease(entries, fd, (OpenFileDescription) null);
        lowestFree = Math.min(lowestFree, fd);
    }

    @Override
    void lastReleased() {
        for (OpenFileDescription file : entries) {
            if (file != null) {
                file.release();
            }
        }
    }
}
