package io.selvage.scheduler;

import io.selvage.runtime.CarrierAccounts;
import org.jspecify.annotations.Nullable;

/// How much of the time that a core charges was really its: the host may run something else on the CPU
/// meanwhile. Once per tick the charge is made what the host says that the carrier has used; between two
/// ticks the clock, which costs a tenth of that, has to do.
///
/// Owned by whoever drives the core.
final class HostTime {
    private static final long UNKNOWN = CarrierAccounts.UNSUPPORTED;

    private @Nullable Thread carrier;

    /// What the carrier had used at the last look.
    private long used = UNKNOWN;

    /// What has been charged since.
    private long charged;

    HostTime() {}

    /// The core begins to do something, after it has slept.
    void begin(Thread driver) {
        carrier = driver;
        used = CarrierAccounts.cpuNanos(driver);
        charged = 0;
    }

    /// The core idles: what its carrier uses by looking around is nobody's.
    void forget() {
        used = UNKNOWN;
    }

    /// Between two ticks.
    ///
    /// @return what to charge
    long charge(long nanos) {
        charged += nanos;
        return nanos;
    }

    /// At a tick.
    ///
    /// @param driver whom the host is asked about
    /// @param nanos the time since the last charge
    /// @return what to charge
    long correct(Thread driver, long nanos) {
        if (used == UNKNOWN || carrier != driver) {
            begin(driver);
            return nanos;
        }
        long now = CarrierAccounts.cpuNanos(driver);
        if (now == UNKNOWN) {
            return nanos;
        }
        long own = now - used - charged;
        used = now;
        // What was charged too much is kept in mind for the next time.
        charged = own < 0 ? -own : 0;
        return Math.max(0, own);
    }
}
