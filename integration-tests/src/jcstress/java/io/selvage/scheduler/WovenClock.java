package io.selvage.scheduler;

import io.selvage.runtime.Clock;
import java.time.Instant;

/// The system's time; but where this class is woven with the scheduler, the simulated machine's, so that a run can be
/// repeated.
final class WovenClock implements Clock {
    WovenClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(0, nanoTime());
    }
}
