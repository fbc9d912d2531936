package io.selvage.scheduler;

import io.selvage.runtime.AsymmetricFence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Whether a carrier still has the core that it drove when it began its dispatch. What it runs may never
/// come back to the scheduler, and then somebody else takes the core away.
///
/// The carrier touches its core in *sections* only: all of the driving loop but for the dispatch itself,
/// and what the running code asks of the scheduler. At the beginning of a section it writes that it is in
/// one and then looks whether it still has the core; who takes the core writes that it is to go and then
/// looks whether the carrier is in a section. One of the two sees the other: the fence between write and
/// look is paid by the one who takes, see [AsymmetricFence]. So a section costs two stores and a load.
///
/// ```text
///   DRIVES -> LEAVING  // somebody wants the core
///  LEAVING -> DRIVES   // the carrier was in a section, or keeps the core for another reason
///  LEAVING -> LOST     // the core is somebody else's
///     LOST -> DRIVES   // the carrier has come back, and drives another core
/// ```
final class Tie {
    private static final int DRIVES = 0;
    private static final int LEAVING = 1;
    private static final int LOST = 2;

    private static final VarHandle SECTIONS;
    private static final VarHandle STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SECTIONS = lookup.findVarHandle(Tie.class, "sections", int.class);
            STATE = lookup.findVarHandle(Tie.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// In how many sections, one inside the other, the carrier is; its own.
    private int depth;

    /// The same for others. Written by the carrier.
    @SuppressWarnings("unused") // through SECTIONS
    private volatile int sections;

    private volatile int state;

    // By the carrier.

    /// Begins a section.
    ///
    /// @return whether the core may be touched until [#exit()]
    boolean enter() {
        SECTIONS.setOpaque(this, ++depth);
        AsymmetricFence.light();
        return (int) STATE.getAcquire(this) == DRIVES;
    }

    /// Ends a section. What it has written is seen by who takes the core.
    void exit() {
        SECTIONS.setRelease(this, --depth);
    }

    /// Begins the section that follows a dispatch, after whoever is about to take the core has decided.
    ///
    /// @return whether the core is still this carrier's
    boolean comeBack() {
        if (enter()) {
            return true;
        }
        int seen = state;
        while (seen == LEAVING) {
            // A few instructions of somebody who is in the middle of them; he gives up, as he sees the section.
            Thread.onSpinWait();
            seen = state;
        }
        // Not to be read again: the next one who wants the core may have begun, and gives up too.
        return seen == DRIVES;
    }

    /// Outside of a dispatch, after a core was lost: the carrier may be given another one.
    void renew() {
        state = DRIVES;
    }

    // By who takes the core, one at a time.

    /// Tries to catch the carrier outside of its sections. If that succeeds the caller owns what the
    /// carrier owned, until it calls [#keep()] or [#lose()].
    ///
    /// @param carrier whose tie this is
    boolean loosen(Thread carrier) {
        if (!STATE.compareAndSet(this, DRIVES, LEAVING)) {
            return false;
        }
        if (!AsymmetricFence.heavy()) {
            // To show its stack it stops somewhere, which is a fence too. It may take its time until it does.
            var _ = carrier.getStackTrace();
        }
        if ((int) SECTIONS.getAcquire(this) != 0) {
            state = DRIVES;
            return false;
        }
        return true;
    }

    /// The carrier keeps its core.
    void keep() {
        state = DRIVES;
    }

    /// The carrier has lost its core.
    void lose() {
        state = LOST;
    }
}
