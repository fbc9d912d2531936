package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// From descriptor to open file: shared with `CLONE_FILES`, copied without, the copies sharing the open
/// files. Belongs to threads, not to the process (MODEL 17, trap 1). It is also who owns record locks.
///
/// `mark` below is [FileControl#FD_CLOEXEC] or 0, `limit` the number that no new descriptor may reach.
final class FileTable extends Shared {
    /// The limit `NOFILE` of a process that nobody has given another one.
    static final int MAX_OPEN = 1_024;

    private static final int INITIAL = 8;
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(OpenFileDescription[].class);

    /// Guards writes. Lookups take no lock: they read the array (volatile) and the entry (acquire).
    private final Guard guard = new Guard();

    private volatile @Nullable OpenFileDescription[] entries;

    /// All descriptors below are in use; guarded.
    private int lowestFree;

    /// How many are open; guarded, read without by who wants a picture.
    private int open;

    /// Whose limits count; null if nobody's.
    private final @Nullable Allowance allowance;

    /// One bit per descriptor that exec closes; null as long as there was none. Guarded.
    private long @Nullable [] marked;

    FileTable() {
        this(null);
    }

    FileTable(@Nullable Allowance allowance) {
        this(new OpenFileDescription[INITIAL], 0, null, allowance);
    }

    private FileTable(
            @Nullable OpenFileDescription[] entries,
            int lowestFree,
            long @Nullable [] marked,
            @Nullable Allowance allowance) {
        this.entries = entries;
        this.allowance = allowance;
        this.lowestFree = lowestFree;
        this.marked = marked;
    }

    private static final class Guard extends KernelLock {
        @Override
        LockOrder level() {
            return LockOrder.FILE_TABLE;
        }
    }

    /// A table of its own with the same open files, under the same limits.
    FileTable copy() {
        return copy(allowance);
    }

    /// A table of its own with the same open files.
    ///
    /// @param limitedBy whose limits count for it; whether they admit it was to be asked before, by
    ///     [#checkCopy(Allowance, String)]
    FileTable copy(@Nullable Allowance limitedBy) {
        guard.lock();
        try {
            Allowance.addDescriptors(limitedBy, open);
            @Nullable OpenFileDescription[] copied = entries.clone();
            for (OpenFileDescription file : copied) {
                if (file != null) {
                    file.retain();
                }
            }
            FileTable table = new FileTable(copied, lowestFree, marked == null ? null : marked.clone(), limitedBy);
            table.open = open;
            return table;
        } finally {
            guard.unlock();
        }
    }

    /// No lock held: refuses with `EMFILE` if a copy would be beyond limits at this moment. Of several copies
    /// at once the last one may still get beyond.
    void checkCopy(@Nullable Allowance limitedBy, String call) {
        if (limitedBy != null) {
            Allowance.checkDescriptors(limitedBy, open, call);
        }
    }

    /// {@return how many descriptors are open at this moment}
    int openCount() {
        return open;
    }

    OpenFileDescription get(int fd, String call) {
        OpenFileDescription file = find(fd);
        if (file == null) {
            throw notOpen(fd, call);
        }
        return file;
    }

    /// {@return the open file, null if the descriptor is not open}
    @Nullable
    OpenFileDescription find(int fd) {
        @Nullable OpenFileDescription[] present = entries;
        return fd < 0 || fd >= present.length ? null : (OpenFileDescription) ENTRY.getAcquire(present, fd);
    }

    /// Finds an open file for a caller that holds no reference to the table's: adds a holder.
    OpenFileDescription retained(int fd, String call) {
        for (; ; ) {
            OpenFileDescription file = get(fd, call);
            // Otherwise it was closed since it was found: look again, something else may be there by now.
            if (file.tryRetain()) {
                return file;
            }
        }
    }

    static KernelException notOpen(int fd, String call) {
        return new KernelException(Errno.EBADF, call + ": descriptor " + fd + " is not open");
    }

    /// Refuses if there is no room for another descriptor at this moment.
    void checkRoom(int limit, String call) {
        guard.lock();
        try {
            free(0, limit, call);
        } finally {
            guard.unlock();
        }
    }

    /// Opens the lowest free descriptor; the table takes over the caller's reference.
    int open(OpenFileDescription file, int mark, int limit, String call) {
        guard.lock();
        try {
            return install(file, free(0, limit, call), mark, call);
        } finally {
            guard.unlock();
        }
    }

    /// Opens the lowest free descriptor, or closes the file.
    int openOrClose(OpenFileDescription file, int mark, int limit, String call) {
        try {
            return open(file, mark, limit, call);
        } catch (KernelException e) {
            file.release();
            throw e;
        }
    }

    /// Opens the two lowest free descriptors, or neither.
    long openTwo(OpenFileDescription first, OpenFileDescription second, int mark, int limit, String call) {
        guard.lock();
        try {
            int one = install(first, free(0, limit, call), mark, call);
            try {
                return (long) one << 32 | install(second, free(0, limit, call), mark, call);
            } catch (KernelException e) {
                uninstall(one);
                throw e;
            }
        } finally {
            guard.unlock();
        }
    }

    /// Opens the lowest free descriptor from `lowest` on, on the same open file as `fd`.
    int duplicate(int fd, int lowest, int mark, int limit, String call) {
        guard.lock();
        try {
            OpenFileDescription file = get(fd, call);
            int copy = install(file, free(lowest, limit, call), mark, call);
            file.retain();
            return copy;
        } finally {
            guard.unlock();
        }
    }

    /// Makes `target` refer to the same open file as `fd`, which is another one.
    void replace(int fd, int target, int mark, int limit, String call) {
        OpenFileDescription replaced;
        guard.lock();
        try {
            if (target < 0 || target >= limit) {
                throw new KernelException(
                        Errno.EBADF, call + ": descriptor " + target + " is not below the limit " + limit);
            }
            OpenFileDescription file = get(fd, call);
            replaced = find(target);
            install(file, target, mark, call);
            file.retain();
        } finally {
            guard.unlock();
        }
        if (replaced != null) {
            gone(replaced);
        }
    }

    /// {@return [FileControl#FD_CLOEXEC] or 0}
    int mark(int fd, String call) {
        guard.lock();
        try {
            get(fd, call);
            return isMarked(fd) ? FileControl.FD_CLOEXEC : 0;
        } finally {
            guard.unlock();
        }
    }

    void mark(int fd, int mark, String call) {
        guard.lock();
        try {
            get(fd, call);
            setMark(fd, mark);
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
        gone(file);
    }

    /// Closes what is open in a range of unsigned numbers.
    void closeRange(int first, int last) {
        for (int fd = first; isWithin(fd, last); fd++) {
            closeIfOpen(fd);
        }
    }

    /// Marks what is open in a range of unsigned numbers.
    void markRange(int first, int last) {
        guard.lock();
        try {
            for (int fd = first; isWithin(fd, last); fd++) {
                if (find(fd) != null) {
                    setMark(fd, FileControl.FD_CLOEXEC);
                }
            }
        } finally {
            guard.unlock();
        }
    }

    private boolean isWithin(int fd, int last) {
        return fd >= 0 && fd < entries.length && Integer.compareUnsigned(fd, last) <= 0;
    }

    private void closeIfOpen(int fd) {
        OpenFileDescription file;
        guard.lock();
        try {
            file = find(fd);
            if (file != null) {
                uninstall(fd);
            }
        } finally {
            guard.unlock();
        }
        if (file != null) {
            gone(file);
        }
    }

    /// Closes what is marked. The table is nobody else's: exec never closes a partner's descriptor (MODEL
    /// 17, trap 35).
    void closeMarked() {
        if (marked == null) {
            return;
        }
        for (int fd = 0; fd < entries.length; fd++) {
            if (isMarkedNow(fd)) {
                closeIfOpen(fd);
            }
        }
    }

    private boolean isMarkedNow(int fd) {
        guard.lock();
        try {
            return isMarked(fd);
        } finally {
            guard.unlock();
        }
    }

    /// No lock held: one descriptor of this table no longer refers to the file.
    private void gone(OpenFileDescription file) {
        file.locks().closedIn(this);
        file.descriptorClosed();
        file.release();
    }

    /// Guarded.
    private int free(int lowest, int limit, String call) {
        @Nullable OpenFileDescription[] present = entries;
        int fd = Math.max(lowest, lowestFree);
        while (fd < present.length && present[fd] != null) {
            fd++;
        }
        if (fd >= limit) {
            throw new KernelException(
                    Errno.EMFILE,
                    call + ": no descriptor below the limit " + limit + " is free from " + lowest + " on");
        }
        return fd;
    }

    /// Guarded.
    private int install(OpenFileDescription file, int fd, int mark, String call) {
        @Nullable OpenFileDescription[] present = entries;
        if (fd >= present.length || present[fd] == null) {
            if (allowance != null) {
                Allowance.takeDescriptors(allowance, 1, call);
            }
            open++;
        }
        if (fd >= present.length) {
            present = Arrays.copyOf(present, Math.max(fd + 1, 2 * present.length));
            entries = present;
        }
        ENTRY.setRelease(present, fd, file);
        setMark(fd, mark);
        if (fd == lowestFree) {
            lowestFree = fd + 1;
        }
        return fd;
    }

    /// Guarded.
    private void uninstall(int fd) {
        open--;
        if (allowance != null) {
            Allowance.giveDescriptors(allowance, 1);
        }
        ENTRY.setRelease(entries, fd, (OpenFileDescription) null);
        setMark(fd, 0);
        lowestFree = Math.min(lowestFree, fd);
    }

    /// Guarded.
    private boolean isMarked(int fd) {
        long[] words = marked;
        return words != null && fd >> 6 < words.length && (words[fd >> 6] >>> fd & 1) != 0;
    }

    /// Guarded.
    private void setMark(int fd, int mark) {
        if ((mark & FileControl.FD_CLOEXEC) != 0) {
            long[] words = marked == null ? new long[1] : marked;
            if (fd >> 6 >= words.length) {
                words = Arrays.copyOf(words, (fd >> 6) + 1);
            }
            words[fd >> 6] |= 1L << fd;
            marked = words;
        } else if (isMarked(fd) && marked != null) {
            marked[fd >> 6] &= ~(1L << fd);
        }
    }

    @Override
    void lastReleased() {
        if (allowance != null) {
            Allowance.giveDescriptors(allowance, open);
        }
        for (OpenFileDescription file : entries) {
            if (file != null) {
                gone(file);
            }
        }
    }
}
