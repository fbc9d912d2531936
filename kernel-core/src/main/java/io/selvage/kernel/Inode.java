package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.UnaryOperator;

/// A file in memory, whatever its names. Its own lock guards its content and the offsets of its open
/// files; how many names it has is guarded by the lock of the tree.
abstract sealed class Inode extends KernelLock implements Node
        permits Directory, RegularFile, SymbolicLink, NullDevice, SocketFile {
    static final int MODE_BITS = 07777;
    static final int ANY_EXECUTE = 0111;

    private static final VarHandle RULES;

    static {
        try {
            RULES = MethodHandles.lookup().findVarHandle(Inode.class, "rules", FileRules.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long number;

    /// Replaced as a whole.
    private volatile FileRules rules;

    private final FileLocks locks = new FileLocks();

    /// Written under the tree's lock.
    private volatile int links;

    Inode(long number, FileRules rules) {
        this.number = number;
        this.rules = rules;
    }

    @Override
    final LockOrder level() {
        return LockOrder.FILE;
    }

    final long number() {
        return number;
    }

    /// {@return whose it is and who may do what with it, at this moment}
    final FileRules rules() {
        return rules;
    }

    /// Replaces the rules in one step.
    ///
    /// @param change what becomes of the rules that are there; may be asked again if somebody was faster,
    ///     and throws if that may not be
    final void changeRules(UnaryOperator<FileRules> change) {
        for (; ; ) {
            FileRules seen = rules;
            if (RULES.compareAndSet(this, seen, change.apply(seen))) {
                return;
            }
        }
    }

    final FileLocks locks() {
        return locks;
    }

    abstract FileStatus.Kind kind();

    final FileStatus status(long size) {
        FileRules present = rules;
        return new FileStatus(
                kind(),
                number,
                present.mode(),
                present.userNumber(),
                present.groupNumber(),
                size,
                linkCount(),
                MemoryTree.DEVICE);
    }

    @Override
    public FileStatus status() {
        return status(0);
    }

    @Override
    public final boolean isExecutable() {
        return (rules.mode() & ANY_EXECUTE) != 0;
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
