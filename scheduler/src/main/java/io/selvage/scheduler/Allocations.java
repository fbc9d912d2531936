package io.selvage.scheduler;

import io.selvage.runtime.CarrierAccounts;
import io.selvage.runtime.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Whom the bytes belong to that a carrier allocates: the JVM counts per platform thread, and the
/// difference between two looks is what ran in between. One look per dispatch: the end of one is the
/// beginning of the next, and what the scheduler itself allocates in between, which is next to nothing,
/// is the next one's.
///
/// Owned by the carrier, but for [#since()].
final class Allocations {
    private static final long UNKNOWN = -1;
    private static final VarHandle BEFORE;

    static {
        try {
            BEFORE = MethodHandles.lookup().findVarHandle(Allocations.class, "before", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread carrier;

    /// What the carrier had allocated when it was looked at last, [#UNKNOWN] if something else has run
    /// since.
    private volatile long before = UNKNOWN;

    Allocations(Thread carrier) {
        this.carrier = carrier;
    }

    /// From the carrier: a metered dispatch begins.
    void begin() {
        if ((long) BEFORE.get(this) == UNKNOWN) {
            BEFORE.setRelease(this, CarrierAccounts.allocatedBytes());
        }
    }

    /// Something runs that nobody is charged for.
    void forget() {
        if ((long) BEFORE.get(this) != UNKNOWN) {
            BEFORE.setOpaque(this, UNKNOWN);
        }
    }

    /// From what runs on the carrier: charges what was allocated since the last look.
    void charge(Schedulable running) {
        charge(running, CarrierAccounts.allocatedBytes(carrier));
    }

    /// The new base goes first, so that who reads the charge and then the base never counts something
    /// twice.
    private void charge(Schedulable running, long now) {
        long last = (long) BEFORE.get(this);
        BEFORE.setRelease(this, now);
        if (last != UNKNOWN && now > last) {
            running.chargeAllocation(now - last);
        }
    }

    /// From the carrier, for which asking is cheaper: a metered dispatch is over. One that has ended was
    /// charged before that ([Carrier#settleCurrent()]), and whoever has summed up what it used would not
    /// hear of more.
    void chargeAfter(Schedulable ran, Outcome outcome) {
        long now = CarrierAccounts.allocatedBytes();
        if (outcome == Outcome.ENDED) {
            BEFORE.setRelease(this, now);
        } else {
            charge(ran, now);
        }
    }

    /// From any thread: what was allocated since the last look.
    long since() {
        long last = (long) BEFORE.getAcquire(this);
        return last == UNKNOWN ? 0 : Math.max(0, CarrierAccounts.allocatedBytes(carrier) - last);
    }
}
