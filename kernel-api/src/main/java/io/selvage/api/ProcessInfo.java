package io.selvage.api;

import java.time.Duration;

/// One row of [Kernel#processes()].
///
/// @param pid the PID
/// @param ppid the parent's PID; 0 for process 1
/// @param guid the GUID
/// @param name the program's name
/// @param state the state of the process's most active thread, or [ThreadState#ZOMBIE]
/// @param threads how many threads live in it
/// @param core the core that one of its threads is on now or was on last; -1 if none has run yet
/// @param cpuTime core time used by its threads, dead ones included. Sampled by the scheduler's tick, so the
///     error of a process that runs in short bursts is a few ticks
public record ProcessInfo(
        int pid, int ppid, ProcessGuid guid, String name, ThreadState state, int threads, int core, Duration cpuTime) {}
