package io.selvage.api;

import java.time.Duration;

/// What one thread has used. Immutable.
///
/// @param cpuTime core time
/// @param allocatedBytes bytes allocated on the Java heap; 0 if its process is not metered, see
///     [io.selvage.api.scheduling.Accounting]
public record ThreadUsage(Duration cpuTime, long allocatedBytes) {}
