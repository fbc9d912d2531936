package io.selvage.api;

/// What [Thread#info()] returns: what is known about a thread at one moment, and about its process as far
/// as it concerns the thread. Immutable.
///
/// After the thread's end its process's part is what it was last, masks and scheduling are the thread's
/// last.
///
/// @param tid the TID
/// @param pid the PID of its process
/// @param ppid the parent's PID; 0 for process 1
/// @param pgid the process group
/// @param sid the session
/// @param uid the number of its process's user
/// @param name the thread's name
/// @param state what it is doing
/// @param threads how many threads its process has; a first thread that ended before the others counts
/// @param exitSignal the signal that the parent gets when the process ends; 0 for none, and for a thread
///     that is not the first of its process
/// @param nice the nice value, -20 to 19
/// @param policy the scheduling policy, without [SchedulingCalls#SCHED_RESET_ON_FORK]
/// @param priority the real-time priority, 0 if the policy has none
/// @param cores where it may run
/// @param blocked the signals that it does not take at the moment
/// @param ignored the signals that its process ignores explicitly
/// @param caught the signals that its process handles
/// @param pending the signals that wait for this thread alone
/// @param processPending the signals that wait for any thread of the process
public record ThreadInfo(
        int tid,
        int pid,
        int ppid,
        int pgid,
        int sid,
        int uid,
        String name,
        ThreadState state,
        int threads,
        int exitSignal,
        int nice,
        int policy,
        int priority,
        CoreMask cores,
        SignalSet blocked,
        SignalSet ignored,
        SignalSet caught,
        SignalSet pending,
        SignalSet processPending) {}
