package io.selvage.scheduler;

import io.selvage.runtime.CarrierAccounts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// How much of the time that a core charges was really its: the host may run something else on the CPU
/// meanwhile. Once per tick, and before the carrier sleeps, the charge is made what the host says that
/// the carrier has used; between two looks the clock, which costs a tenth of that, has to do.
///
/// What a carrier uses while it looks for work is nobody's. Of what it has used since the last look that
/// is the part that it was of the time.
///
/// Owned by whoever drives the core, but for [#uncharged(Thread)].
final class HostTime {
    private static final long UNKNOWN = CarrierAccounts.UNSUPPORTED;
    private static final VarHandle USED;
    private static final VarHandle CHARGED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            USED = lookup.findVarHandle(HostTime.class, "used", long.class);
            CHARGED = lookup.findVarHandle(HostTime.class, "charged", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Thread carrier;

    /// What the carrier had used at the last look. Written opaque.
    private volatile long used = UNKNOWN;

    /// What has been charged since, and what was charged too much before. Written opaque.
    private volatile long charged;

    /// What was charged too much before and has not been made up for.
    private long debt;

    // By the clock, since the last look: what has been charged for, and what was nobody's.
    private long busy;
    private long idle;

    HostTime() {}

    /// The carrier begins to do something, after it has slept, or after another one has driven the core.
    void begin(Thread driver) {
        carrier = driver;
        USED.setOpaque(this, CarrierAccounts.cpuNanos(driver));
        busy = 0;
        idle = 0;
    }

    /// {@return whether it is that carrier that is accounted for}
    boolean knows(Thread driver) {
        return carrier == driver;
    }

    /// The carrier has looked for something to run.
    void idled(long nanos) {
        idle += nanos;
    }

    /// Between two looks.
    ///
    /// @return what to charge
    long charge(long nanos) {
        busy += nanos;
        long paid = Math.min(nanos, debt);
        debt -= paid;
        CHARGED.setOpaque(this, (long) CHARGED.get(this) + nanos - paid);
        return nanos - paid;
    }

    /// At a tick.
    ///
    /// @param driver whom the host is asked about
    /// @param nanos the time since the last charge
    /// @return what to charge
    long correct(Thread driver, long nanos) {
        if ((long) USED.get(this) == UNKNOWN || carrier != driver) {
            begin(driver);
            return nanos;
        }
        busy += nanos;
        long own = look(driver);
        if (own == UNKNOWN) {
            return nanos;
        }
        owe(Math.max(0, -own));
        return Math.max(0, own);
    }

    /// The carrier is about to sleep, having looked for something to run. Nobody is there to charge: what
    /// was charged too much or too little is the next one's.
    void sleeps(Thread driver) {
        if ((long) USED.get(this) != UNKNOWN && carrier == driver) {
            long own = look(driver);
            if (own != UNKNOWN) {
                owe(-own);
            }
        }
    }

    /// What was charged too much is kept in mind for the next time.
    private void owe(long nanos) {
        CHARGED.setOpaque(this, nanos);
        debt = Math.max(0, nanos);
    }

    /// {@return how much more was used since the last look than was charged, less than 0 if it was less}
    private long look(Thread driver) {
        long now = CarrierAccounts.cpuNanos(driver);
        if (now == UNKNOWN) {
            return UNKNOWN;
        }
        long share = now - (long) USED.get(this);
        if (idle > 0) {
            share = (long) (share * ((double) busy / (busy + idle)));
        }
        long own = share - (long) CHARGED.get(this);
        USED.setOpaque(this, now);
        busy = 0;
        idle = 0;
        return own == UNKNOWN ? 0 : own;
    }

    /// From any thread, without order: what the carrier has used and nobody has been charged for, of
    /// which a little may be nobody's.
    ///
    /// @param driver whom the host is asked about
    /// @return [CarrierAccounts#UNSUPPORTED] if that is not known
    long uncharged(Thread driver) {
        long before = (long) USED.getOpaque(this);
        if (before == UNKNOWN || carrier != driver) {
            return UNKNOWN;
        }
        long now = CarrierAccounts.cpuNanos(driver);
        return now == UNKNOWN ? UNKNOWN : Math.max(0, now - before - (long) CHARGED.getOpaque(this));
    }
}
