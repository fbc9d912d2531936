package io.selvage.scheduler;

import io.selvage.runtime.Clock;
import io.selvage.runtime.VirtualTime;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;

/// Time that passes only when the simulated machine says so. Set by the driver, read by anybody: opaque accesses
/// are enough, as whoever must see a definite time is on the driver or waits for it.
final class VirtualClock implements Clock {
    private static final VarHandle NOW;

    static {
        try {
            NOW = MethodHandles.lookup().findVarHandle(VirtualClock.class, "now", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through NOW
    private long now;

    VirtualClock() {}

    @Override
    public long nanoTime() {
        return (long) NOW.getOpaque(this);
    }

    @Override
    public Instant instant() {
        return VirtualTime.BEGINNING.plusNanos(nanoTime());
    }

    void set(long nanos) {
        NOW.setOpaque(this, nanos);
    }
}
