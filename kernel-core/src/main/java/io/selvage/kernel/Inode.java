package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;

/// A file in memory, whatever its names. Its own lock guards its content and the offsets of its open
/// files; how many names it has is guarded by the lock of the tree.
abstract sealed class Inode extends KernelLock implements Node
        permits Directory, RegularFile, SymbolicLink, NullDevice, SocketFile {
    static final int MODE_BITS = 07777;
    static final int ANY_EXECUTE = 0111;

    private final long number;
    private volatile int mode;
    private final FileLocks locks = new FileLocks();

    /// Written under the tree's lock.
    private volatile int links;

    Inode(long number, int mode) {
        this.number = number;
        this.mode = mode & MODE_BITS;
    }

    @Override
    final LockOrder level() {
        return LockOrder.FILE;
    }

    final long number() {
        return number;
    }

    final int mode() {
        return mode;
    }

    final FileLocks locks() {
        return locks;
    }

    abstract FileStatus.Kind kind();

    final FileStatus status(long size) {
        return new FileStatus(kind(), number, mode, 0, 0, size, linkCount(), MemoryTree.DEVICE);
    }

    @Override
    public FileStatus status() {
        return status(0);
    }

    @Override
    public final boolean isExecutable() {
        return (mode & ANY_EXECUTE) != 0;
    }

    @Override
    public final boolean isDirectory() {
        return this instanceof Directory;
    }

    @Override
    public final boolean isSymbolicLink() {
        return this instanceof SymbolicLink;
    }

    @Override
    public String target() {
        throw new KernelException(Errno.EINVAL, "readlink: " + this + " is no symbolic link");
    }

    @Override
    public final void changeMode(int wanted, String call) {
        mode = wanted & MODE_BITS;
    }

    @Override
    public boolean truncate(Task caller, long length, String call) {
        throw new KernelException(Errno.EINVAL, call + ": " + this + " has no length");
    }

    int linkCount() {
        return links;
    }

    /// Tree's lock held: the file has one more name.
    final void named() {
        int before = links;
        links = before + 1;
    }

    /// Tree's lock held: the file has one name less.
    final void unnamed() {
        int left = links - 1;
        links = left;
        if (left == 0) {
            namesGone();
        }
    }

    /// Tree's lock held: the file has another name.
    void moved(Directory parent, String name) {}

    /// Tree's lock held: the last name is gone.
    void namesGone() {}
}
