package io.selvage.runtime;

import java.time.Instant;

/// The clocks of the operating system.
public final class SystemClock implements Clock {
    /// Creates a clock; all of them tell the same time.
    public SystemClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }
}
