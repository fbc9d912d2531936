package io.selvage.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Something that threads hold references to and that is released when the last holder is gone (MODEL 16,
/// invariant 71).
abstract class Shared {
    private static final VarHandle HOLDERS;

    static {
        try {
            HOLDERS = MethodHandles.lookup().findVarHandle(Shared.class, "holders", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int holders = 1;

    /// Starts with one holder, the creator.
    Shared() {}

    /// Adds a holder. The caller must be one itself.
    final void retain() {
        int before = (int) HOLDERS.getAndAdd(this, 1);
        assert before > 0 : "retained after release";
    }

    /// Adds a holder unless the last one is gone: for a caller that was not one when it found the object.
    ///
    /// @return false if it has been released
    final boolean tryRetain() {
        for (; ; ) {
            int before = holders;
            if (before == 0) {
                return false;
            }
            if (HOLDERS.compareAndSet(this, before, before + 1)) {
                return true;
            }
        }
    }

    /// Removes a holder.
    final void release() {
        int before = (int) HOLDERS.getAndAdd(this, -1);
        assert before > 0 : "released more often than retained";
        if (before == 1) {
            lastReleased();
        }
    }

    final int holders() {
        return holders;
    }

    /// The last holder is gone.
    abstract void lastReleased();
}
