package io.selvage.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Something that threads hold references to and that is released when the last holder is gone (MODEL 16,
/// invariant 71).
abstract class Shared {
    private static final int SEIZED = Integer.MIN_VALUE;
    private static final VarHandle HOLDERS;

    static {
        try {
            HOLDERS = MethodHandles.lookup().findVarHandle(Shared.class, "holders", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// The sign bit says that nothing can reach the object any more but what is about to let go of it.
    private volatile int holders = 1;

    /// How many of the holders are messages on their way; written under the lock of [InFlight].
    private volatile int carried;

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
            if (before <= 0) {
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
        assert (before & ~SEIZED) != 0 : "released more often than retained";
        if ((before & ~SEIZED) == 1) {
            lastReleased();
        } else if (before - 1 <= carried && before > 0) {
            onlyCarried();
        }
    }

    /// The lock of [InFlight] held: makes sure that nobody becomes a holder who is not one, if there are
    /// so many and no more.
    final boolean seize(int expected) {
        return HOLDERS.compareAndSet(this, expected, expected | SEIZED);
    }

    /// The lock of [InFlight] held: takes back [#seize(int)].
    final void unseize() {
        HOLDERS.getAndAdd(this, SEIZED);
    }

    final int carried() {
        return carried;
    }

    /// The lock of [InFlight] held.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    final void carry(int more) {
        carried += more;
    }

    /// No lock held: as it seemed at one moment, nobody holds this but messages on their way.
    void onlyCarried() {}

    final int holders() {
        return holders;
    }

    /// The last holder is gone.
    abstract void lastReleased();
}
