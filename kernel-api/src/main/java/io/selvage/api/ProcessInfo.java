package io.selvage.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One row of [Kernel#processes()].
///
/// @param pid the PID
/// @param ppid the parent's PID; 0 for process 1
/// @param guid the GUID
/// @param name the program's name
/// @param state the state of the process's most active thread, or [ThreadState#ZOMBIE]
/// @param threads how many threads live in it
/// @param core the core that one of its threads is on now or was on last; -1 if none has run yet
/// @param usage what it has used
/// @param limits the limits of its own
/// @param job the innermost job that it is in, null if it is in none
public record ProcessInfo(
        int pid,
        int ppid,
        ProcessGuid guid,
        String name,
        ThreadState state,
        int threads,
        int core,
        ResourceUsage usage,
        UsageLimits limits,
        @Nullable Job job) {
    /// {@return core time used by its threads, dead ones included}
    public Duration cpuTime() {
        return usage.cpuTime();
    }
}
