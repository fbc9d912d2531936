package io.selvage.api.tracing;

/// A thread as it was when something happened to it. Immutable, and keeps nothing of the thread alive.
///
/// @param pid the PID of its process
/// @param tid the TID
/// @param process the name of its process
/// @param thread its own name
/// @param policy its scheduling policy, one of the constants `SCHED_OTHER` and so on
/// @param priority the real-time priority, 0 if the policy has none
/// @param nice the nice value, -20 to 19
public record TracedThread(int pid, int tid, String process, String thread, int policy, int priority, int nice) {
    /// {@return the name of the process and, if it is another, that of the thread}
    public String label() {
        return thread.isEmpty() || process.startsWith(thread) ? process : process + "/" + thread;
    }
}
