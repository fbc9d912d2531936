package io.selvage.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One side of a pipe: the lock of its readers or of its writers, and how far they have got. The two are
/// together because whoever moves the position has just taken the lock, which brings the cache line; and
/// there is room behind them, so that the other side has a line of its own.
final class PipeSide extends KernelLock {
    private static final VarHandle POSITION;

    static {
        try {
            POSITION = MethodHandles.lookup().findVarHandle(PipeSide.class, "position", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LockOrder level;
    private final Object pipe;

    /// Written under the lock.
    private volatile long position;

    // Never used.
    long padding1;
    long padding2;
    long padding3;
    long padding4;
    long padding5;
    long padding6;

    /// @param pipe whose side it is, for people
    PipeSide(LockOrder level, Object pipe) {
        this.level = level;
        this.pipe = pipe;
    }

    @Override
    LockOrder level() {
        return level;
    }

    /// {@return the position, with all that was done before it was published}
    long reached() {
        return (long) POSITION.getAcquire(this);
    }

    /// Lock held.
    long place() {
        return (long) POSITION.get(this);
    }

    /// Lock held.
    void reach(long moved) {
        POSITION.setRelease(this, moved);
    }

    @Override
    public String toString() {
        return pipe.toString();
    }
}
