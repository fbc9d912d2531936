package io.selvage.api;

import java.time.Duration;

/// What a process or a job has used until one moment, dead threads and processes included. Immutable.
///
/// @param cpuTime core time: what the host says that the cores' platform threads have used, attributed by the
///     scheduler's tick
/// @param allocatedBytes bytes allocated on the Java heap, in use or not; 0 if the process is not metered,
///     see [io.selvage.api.scheduling.Accounting]
/// @param threads how many threads there are
/// @param peakThreads the most that there were at one time; of a job without a limit on threads the sum of
///     its processes' at this moment, if that is more
/// @param openDescriptors how many descriptors are open; what several processes share counts for each
/// @param peakDescriptors the most that were found open by those who asked, and where there is a limit on
///     descriptors the most that there were
/// @param wallTime the time since the start, until the death
/// @param outputBytes bytes written to what leads out of the kernel, see [MeteredResource#OUTPUT_BYTES]
public record ResourceUsage(
        Duration cpuTime,
        long allocatedBytes,
        int threads,
        int peakThreads,
        int openDescriptors,
        int peakDescriptors,
        Duration wallTime,
        long outputBytes) {
    /// For people, in one line.
    ///
    /// @return for example `cpu 0.120 s, allocated 3.1 MiB, threads 4 (peak 9), fds 3 (peak 5), wall 1.000 s,
    ///     output 12 B`
    public String text() {
        return "cpu " + Amounts.seconds(cpuTime.toNanos()) + ", allocated " + Amounts.bytes(allocatedBytes)
                + ", threads " + threads + " (peak " + peakThreads + "), fds " + openDescriptors + " (peak "
                + peakDescriptors + "), wall " + Amounts.seconds(wallTime.toNanos()) + ", output "
                + Amounts.bytes(outputBytes);
    }
}
