package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The file-system context: shared with `CLONE_FS`, copied without. Belongs to threads, not to the
/// process (MODEL 17, trap 1). Holds its two folders.
final class FsContext extends Shared {
    private static final int MASK_BITS = 0777;
    private static final int INITIAL_UMASK = 022;
    private static final VarHandle UMASK;
    private static final VarHandle DIRECTORY;
    private static final VarHandle ROOT;

    static {
        try {
            UMASK = MethodHandles.lookup().findVarHandle(FsContext.class, "umask", int.class);
            DIRECTORY = MethodHandles.lookup().findVarHandle(FsContext.class, "directory", Folder.class);
            ROOT = MethodHandles.lookup().findVarHandle(FsContext.class, "root", Folder.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Folder root;
    private volatile Folder directory;
    private volatile int umask;

    FsContext(Directory root) {
        this(root, root, INITIAL_UMASK);
    }

    /// @param root held, as is `directory`
    private FsContext(Folder root, Folder directory, int umask) {
        this.root = root;
        this.directory = directory;
        this.umask = umask;
    }

    FsContext copy() {
        return new FsContext(heldRoot(), heldDirectory(), umask);
    }

    /// {@return where absolute paths begin, held}
    Folder heldRoot() {
        for (; ; ) {
            Folder present = root;
            if (present.tryHold()) {
                return present;
            }
            requireInUse();
        }
    }

    /// {@return the working directory, held}
    Folder heldDirectory() {
        for (; ; ) {
            Folder present = directory;
            if (present.tryHold()) {
                return present;
            }
            requireInUse();
        }
    }

    /// A folder that is gone has been replaced, unless the context is gone with it.
    private void requireInUse() {
        if (holders() == 0) {
            throw new KernelException(Errno.ESRCH, "path: the thread that asked has ended");
        }
        java.lang.Thread.onSpinWait();
    }

    /// @param target held; let go by this context
    void changeDirectory(Folder target) {
        replace(DIRECTORY, target);
    }

    /// @param target held; let go by this context
    void changeRoot(Folder target) {
        replace(ROOT, target);
    }

    /// A call may be on its way yet when its caller has been killed, and with it the context is gone,
    /// which has let go of its folders then.
    private void replace(VarHandle place, Folder target) {
        if (!tryRetain()) {
            target.letGo();
            return;
        }
        ((Folder) place.getAndSet(this, target)).letGo();
        release();
    }

    int umask() {
        return umask;
    }

    /// {@return the mask before}
    int umask(int mask) {
        return (int) UMASK.getAndSet(this, mask & MASK_BITS);
    }

    @Override
    void lastReleased() {
        directory.letGo();
        root.letGo();
    }
}
