package io.selvage.kernel;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Site;
import io.selvage.scheduler.SimulatedThread;
import org.jspecify.annotations.Nullable;

/// What a thread of a deterministic kernel will do in its next step, and what it last set out to do. Kept with
/// the thread by its machine; touched on the driver only.
final class NextStep {
    Access access = Access.START;

    @Nullable
    Object object;

    int part = -1;

    @Nullable
    Site site;

    /// The last thing that the thread itself has announced: what it waits in, if it waits.
    Access announced = Access.START;

    @Nullable
    Object announcedObject;

    NextStep() {}

    static NextStep of(SimulatedThread thread) {
        if (thread.attachment() instanceof NextStep step) {
            return step;
        }
        throw new IllegalStateException("thread without a next step: " + thread.schedulable());
    }

    void announce(Access newAccess, @Nullable Object newObject, int newPart, @Nullable Site newSite) {
        access = newAccess;
        object = newObject;
        part = newPart;
        site = newSite;
        announced = newAccess;
        announcedObject = newObject;
    }

    /// After it has waited it does with the same thing what it could not do before; what that is, is known only if
    /// it had announced it.
    void resume() {
        access = Access.RESUME;
        if (announced != Access.ACQUIRE && announced != Access.AWAIT) {
            object = null;
            part = -1;
            site = null;
        }
    }

    void letOthersGoFirst() {
        access = Access.YIELD;
        object = null;
        part = -1;
    }
}
