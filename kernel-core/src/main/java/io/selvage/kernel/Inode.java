package io.selvage.kernel;

import io.selvage.api.FileStatus;

/// A file, whatever its names. Its own lock guards its content and the offsets of its open files.
abstract sealed class Inode extends KernelLock permits Directory, RegularFile, NullDevice {
    static final int MODE_BITS = 07777;
    static final int ANY_EXECUTE = 0111;

    private final long number;
    private final int mode;
    private final int uid;
    private final int gid;
    private final FileLocks locks = new FileLocks();

    Inode(long number, int mode, int uid, int gid) {
        this.number = number;
        this.mode = mode & MODE_BITS;
        this.uid = uid;
        this.gid = gid;
    }

    @Override
    final LockOrder level() {
        return LockOrder.FILE;
    }

    final int mode() {
        return mode;
    }

    final int uid() {
        return uid;
    }

    final int gid() {
        return gid;
    }

    final FileLocks locks() {
        return locks;
    }

    final FileStatus status(FileStatus.Kind kind, long size) {
        return new FileStatus(kind, number, mode, uid, gid, size);
    }

    /// {@return a new open file on this one}
    abstract OpenFileDescription open(int flags);
}
