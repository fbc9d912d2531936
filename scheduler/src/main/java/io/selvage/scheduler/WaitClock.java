package io.selvage.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A clock that costs no more to read than a field: it stands still between two ticks, and while nobody
/// can wait because all cores idle.
///
/// The difference of two readings is off by up to a tick, but right in the mean: a tick falls into a wait
/// with the probability that its length has in a tick. Written by one thread, the one that ticks.
final class WaitClock {
    private static final VarHandle NANOS;

    static {
        try {
            NANOS = MethodHandles.lookup().findVarHandle(WaitClock.class, "nanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long nanos;

    /// When it was advanced last, by the machine's clock.
    private long advancedAt;

    WaitClock(long now) {
        advancedAt = now;
    }

    /// {@return its time, in nanoseconds; may be read from any thread}
    long nanos() {
        return (long) NANOS.getOpaque(this);
    }

    /// A tick.
    ///
    /// @param now the machine's clock
    void advance(long now) {
        NANOS.setOpaque(this, nanos() + Math.max(0, now - advancedAt));
        advancedAt = now;
    }

    /// After a time that is not to count.
    ///
    /// @param now the machine's clock
    void resume(long now) {
        advancedAt = now;
    }
}
