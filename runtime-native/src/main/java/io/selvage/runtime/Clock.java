package io.selvage.runtime;

import java.time.Instant;

/// Where the kernel gets its time from: one of the seams at which a deterministic machine replaces the real
/// one.
///
/// Implementations may be called by any thread and do not block.
public interface Clock {
    /// Time that only moves forward, from an arbitrary origin; compare two values by their difference.
    ///
    /// @return nanoseconds
    long nanoTime();

    /// The time of day, which may be set back.
    ///
    /// @return now
    Instant instant();
}
