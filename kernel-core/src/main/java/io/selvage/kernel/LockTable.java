package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.RecordLock;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file locks of a kernel and those who wait for them. One lock guards them all: whether a wait would
/// close a circle is a question about all of them.
///
/// Who waits is woken one at a time, in the order of arrival among those whose request can be met. Each,
/// once it has tried again, wakes the next, so that one lock given back to many readers reaches them all.
final class LockTable extends KernelLock {
    private final WaitQueue rangeWaiters = new WaitQueue(this, "a range");
    private final WaitQueue wholeWaiters = new WaitQueue(this, "a whole file");

    LockTable() {}

    @Override
    LockOrder level() {
        return LockOrder.FILE_LOCKS;
    }

    @Override
    public String toString() {
        return "the file locks";
    }

    /// {@return what excludes a range, null if nothing does}
    FileLocks.@Nullable HeldRange find(LockRequest wanted) {
        lock();
        try {
            return wanted.file().rangeInTheWay(wanted);
        } finally {
            unlock();
        }
    }

    /// Sets or clears a range at once.
    ///
    /// @return false if a range of another owner is in the way
    boolean trySet(Task self, Object owner, LockRequest request) {
        boolean free;
        Task next;
        lock();
        try {
            request.file().guardedBy(this);
            free = request.type() == RecordLock.F_UNLCK || request.file().ownerInTheWay(request) == null;
            if (free) {
                request.file().set(owner, owner instanceof FileTable ? self.group() : null, request);
            }
            next = nextRangeWaiter();
        } finally {
            unlock();
        }
        wake(next);
        return free;
    }

    /// One attempt to set a range.
    ///
    /// @return false if the caller has joined the queue
    boolean set(Task self, Object owner, LockRequest request) {
        boolean free;
        Task next;
        lock();
        try {
            request.file().guardedBy(this);
            // Nothing is in the way of giving back.
            Object holder =
                    request.type() == RecordLock.F_UNLCK ? null : request.file().ownerInTheWay(request);
            free = holder == null;
            if (holder == null) {
                request.file().set(owner, owner instanceof FileTable ? self.group() : null, request);
            } else {
                if (owner instanceof FileTable table && waitsFor(holder, table, new HashSet<>())) {
                    throw new KernelException(
                            Errno.EDEADLK, "fcntl(F_SETLKW): the holder of the range waits for the caller's table");
                }
                self.lockRequest = request;
                rangeWaiters.add(self);
            }
            next = nextRangeWaiter();
        } finally {
            unlock();
        }
        wake(next);
        return free;
    }

    /// Lock held: whether a table waits for another, perhaps through others.
    private boolean waitsFor(Object waiting, FileTable wanted, Set<Object> seen) {
        // Who an open file's lock belongs to nobody can say.
        if (!(waiting instanceof FileTable) || !seen.add(waiting)) {
            return false;
        }
        for (Task task = rangeWaiters.first(); task != null; task = task.waitNext) {
            LockRequest request = requestOf(task);
            if (request.owner() == waiting) {
                Object holder = request.file().ownerInTheWay(request);
                if (holder == wanted || (holder != null && waitsFor(holder, wanted, seen))) {
                    return true;
                }
            }
        }
        return false;
    }

    void dropRanges(FileLocks file, Object owner) {
        Task next = null;
        lock();
        if (file.dropRanges(owner)) {
            next = nextRangeWaiter();
        }
        unlock();
        wake(next);
    }

    /// One attempt to lock a whole file for an open file. A lock of another type is given back first.
    ///
    /// @param operation of [FileControl], legal
    /// @return false if the caller has joined the queue
    boolean flock(Task self, OpenFileDescription owner, int operation) {
        int type = typeOf(operation);
        LockRequest request = new LockRequest(owner.locks(), owner, type, 0, Long.MAX_VALUE);
        boolean free;
        Task next;
        lock();
        try {
            request.file().guardedBy(this);
            if (request.file().wholeOf(owner) == type) {
                return true;
            }
            request.file().dropWhole(owner);
            free = type == RecordLock.F_UNLCK || !request.file().wholeInTheWay(request);
            if (free && type != RecordLock.F_UNLCK) {
                request.file().setWhole(owner, type);
            } else if (!free && (operation & FileControl.LOCK_NB) == 0) {
                self.lockRequest = request;
                wholeWaiters.add(self);
            }
            next = nextWholeWaiter();
        } finally {
            unlock();
        }
        wake(next);
        if (!free && (operation & FileControl.LOCK_NB) != 0) {
            throw OpenFileDescription.wouldBlock("flock", owner);
        }
        return free;
    }

    private static int typeOf(int operation) {
        return switch (operation & ~FileControl.LOCK_NB) {
            case FileControl.LOCK_SH -> RecordLock.F_RDLCK;
            case FileControl.LOCK_EX -> RecordLock.F_WRLCK;
            default -> RecordLock.F_UNLCK;
        };
    }

    void dropWhole(FileLocks file, OpenFileDescription owner) {
        Task next = null;
        lock();
        if (file.dropWhole(owner)) {
            next = nextWholeWaiter();
        }
        unlock();
        wake(next);
    }

    /// Lock held: takes off the first whose range is to be had.
    private @Nullable Task nextRangeWaiter() {
        for (Task task = rangeWaiters.first(); task != null; task = task.waitNext) {
            LockRequest request = requestOf(task);
            if (request.file().ownerInTheWay(request) == null) {
                rangeWaiters.take(task);
                return task;
            }
        }
        return null;
    }

    /// Lock held: takes off the first whose file is to be had.
    private @Nullable Task nextWholeWaiter() {
        for (Task task = wholeWaiters.first(); task != null; task = task.waitNext) {
            LockRequest request = requestOf(task);
            if (!request.file().wholeInTheWay(request)) {
                wholeWaiters.take(task);
                return task;
            }
        }
        return null;
    }

    private static LockRequest requestOf(Task waiter) {
        LockRequest request = waiter.lockRequest;
        if (request == null) {
            throw new IllegalStateException("waits for a file lock without a request: " + waiter);
        }
        return request;
    }

    private static void wake(@Nullable Task task) {
        if (task != null) {
            task.unblock();
        }
    }
}
