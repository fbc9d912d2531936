package io.selvage.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The file-system context: shared with `CLONE_FS`, copied without. Belongs to threads, not to the
/// process (MODEL 17, trap 1).
final class FsContext extends Shared {
    private static final int MASK_BITS = 0777;
    private static final int INITIAL_UMASK = 022;
    private static final VarHandle UMASK;

    static {
        try {
            UMASK = MethodHandles.lookup().findVarHandle(FsContext.class, "umask", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Directory root;
    private volatile Directory directory;
    private volatile int umask;

    FsContext(Directory root) {
        this(root, root, INITIAL_UMASK);
    }

    private FsContext(Directory root, Directory directory, int umask) {
        this.root = root;
        this.directory = directory;
        this.umask = umask;
    }

    FsContext copy() {
        return new FsContext(root, directory, umask);
    }

    /// {@return where absolute paths begin}
    Directory root() {
        return root;
    }

    /// {@return the working directory}
    Directory directory() {
        return directory;
    }

    void changeDirectory(Directory target) {
        directory = target;
    }

    int umask() {
        return umask;
    }

    /// {@return the mask before}
    int umask(int mask) {
        return (int) UMASK.getAndSet(this, mask & MASK_BITS);
    }

    @Override
    void lastReleased() {}
}
