package io.selvage.scheduler;

import io.selvage.runtime.Strands;
import io.selvage.runtime.VirtualThreads;
import org.jspecify.annotations.Nullable;

/// A platform thread that runs schedulables, one at a time: the only kind of thread on which simulated
/// code ever runs, on the real machine as on the simulated one.
public abstract sealed class Carrier extends Thread implements Strands.Keeper permits CoreCarrier, Driver {
    /// A virtual thread's stack depth is bounded by its carrier's stack. Reserved, not committed.
    private static final long STACK_BYTES = 64L << 20;

    /// The schedulable on this carrier right now. Written by this carrier; others read it for reports
    /// only.
    @Nullable
    Schedulable current;

    private final Strands strands = new Strands();
    private final Allocations allocations = new Allocations(this);

    Carrier(String name) {
        super(null, null, name, STACK_BYTES, false);
        setDaemon(true);
    }

    @Override
    public final Strands strands() {
        return strands;
    }

    /// What the calling carrier runs right now.
    ///
    /// @return null if the caller is not on a carrier
    public static @Nullable Schedulable currentSchedulable() {
        return VirtualThreads.currentCarrier() instanceof Carrier carrier ? carrier.current : null;
    }

    /// Does something of the JDK's that may have to wait for one of Java's locks, in a way that whatever
    /// the calling carrier runs can stand.
    ///
    /// @param action what; what it throws is thrown
    public static void perform(Runnable action) {
        Schedulable running = currentSchedulable();
        if (running == null) {
            action.run();
            return;
        }
        Errand errand = new Errand(action);
        running.onCarrier(errand);
        errand.throwWhatItThrew();
    }

    /// Charges the calling carrier's current schedulable for what it has run, if a tick has passed: for
    /// who ends and whose account is read before the dispatch is over.
    public static void settleCurrent() {
        if (VirtualThreads.currentCarrier() instanceof Carrier carrier) {
            Schedulable running = carrier.current;
            if (running != null && running.isMetered()) {
                carrier.allocations.charge(running);
            }
            carrier.settle();
        }
    }

    /// Whether what runs on the calling carrier is to give way to somebody else now: asked at its
    /// preemption points after [Schedulable#isAskedToGiveWay()]. Who gets the answer yes says
    /// [Schedulable#departsAs(ScheduleObserver.Departure)] `PREEMPTED` and leaves its core as by a yield.
    ///
    /// @return whether it is
    public static boolean mustGiveWay() {
        return VirtualThreads.currentCarrier() instanceof Carrier carrier && carrier.currentMustGiveWay();
    }

    /// {@return whom the bytes belong to that it allocates}
    final Allocations allocations() {
        return allocations;
    }

    /// See [#mustGiveWay()].
    abstract boolean currentMustGiveWay();

    /// See [#settleCurrent()]: core time.
    abstract void settle();
}
