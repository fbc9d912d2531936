package io.selvage.api;

import java.time.Duration;

/// Scheduling attributes: policy, real-time priority, nice value and permitted cores, each of them per
/// thread (MODEL 12). New threads and processes inherit all of them and exec keeps them (MODEL 4).
///
/// A change takes effect at once for a thread that waits for a core, at its next preemption point for one
/// that runs, and when it wakes for one that sleeps. Preemption points are the kernel calls, a step's end
/// of a stackless thread, and [SystemCalls#checkpoint()] (MODEL 12.8).
///
/// A `pid` names one thread by its TID, 0 the caller; a process that is dead but not yet collected can
/// still be named by its PID. No call blocks, and all may be made from any simulated thread.
///
/// Asking about another process needs the right `QUERY_INFORMATION` on it, changing anything
/// `SET_INFORMATION`: `EACCES` otherwise ([ProtectionCalls], MODEL 11). That is looked at before any
/// privilege, except that the cores of another process need the privilege first. Of several processes
/// [#getpriority(int, int)] passes over those that the caller may not ask, unless nobody is left. Numbers
/// are Linux's.
public interface SchedulingCalls {
    /// The ordinary policy, priority 0.
    int SCHED_OTHER = 0;

    /// Real-time, no time slices, priority 1 to 99.
    int SCHED_FIFO = 1;

    /// Real-time with a quantum, priority 1 to 99.
    int SCHED_RR = 2;

    /// Like [#SCHED_OTHER] without preemption at wake-up, priority 0.
    int SCHED_BATCH = 3;

    /// After everybody else, priority 0.
    int SCHED_IDLE = 5;

    /// Earliest deadline first, before everybody else: for [#schedSetattr(int, SchedulingAttributes)], as
    /// its parameters do not fit the older calls (MODEL 12.2).
    int SCHED_DEADLINE = 6;

    /// May be added to a policy: a child process of a real-time thread starts as [#SCHED_OTHER] with nice
    /// value 0, of another thread with a nice value of at least 0, and without this flag (MODEL 12.5).
    /// Threads of the same process are not affected.
    int SCHED_RESET_ON_FORK = 0x4000_0000;

    /// Flag of [SchedulingAttributes]: as [#SCHED_RESET_ON_FORK].
    long SCHED_FLAG_RESET_ON_FORK = 1;

    /// Flag of [SchedulingAttributes]: the policy stays what it is.
    long SCHED_FLAG_KEEP_POLICY = 8;

    /// Flag of [SchedulingAttributes]: everything but [#SCHED_FLAG_RESET_ON_FORK] stays what it is, the
    /// policy too, as on Linux; the request is checked all the same.
    long SCHED_FLAG_KEEP_PARAMS = 0x10;

    /// For `which`: `who` is a TID, 0 for the caller.
    int PRIO_PROCESS = 0;

    /// For `which`: `who` is a process group, 0 for the caller's.
    int PRIO_PGRP = 1;

    /// For `which`: `who` is a user's number, 0 for the caller's own user.
    int PRIO_USER = 2;

    /// Sets the nice value of every thread selected.
    ///
    /// A lower nice value than a thread has needs `SeIncreaseBasePriorityPrivilege`, unless it is within
    /// the limit [ResourceLimit#NICE] of that thread's process (MODEL 12.7). Those that may be changed
    /// are, even if others may not.
    ///
    /// @param which [#PRIO_PROCESS], [#PRIO_PGRP] or [#PRIO_USER]
    /// @param who whose threads
    /// @param nice the value, -20 (most) to 19 (least); what is outside counts as the bound
    /// @throws KernelException `EINVAL` for another `which`, `ESRCH` if nobody is selected, `EACCES` if
    ///     one of the selected may not be changed
    void setpriority(int which, int who, int nice);

    /// The lowest nice value, hence the highest priority, among the threads selected.
    ///
    /// @param which [#PRIO_PROCESS], [#PRIO_PGRP] or [#PRIO_USER]
    /// @param who whose threads
    /// @return the nice value, -20 to 19. (Linux's raw call returns 20 less that.)
    /// @throws KernelException `EINVAL` for another `which`, `ESRCH` if nobody is selected, `EACCES` if
    ///     none of the selected may be asked
    int getpriority(int which, int who);

    /// Changes the caller's nice value.
    ///
    /// @param increment what to add; the result is brought into the range -20 to 19
    /// @return the new nice value
    /// @throws KernelException `EPERM` for a negative increment without
    ///     `SeIncreaseBasePriorityPrivilege`, unless the result is within the limit [ResourceLimit#NICE]
    ///     (MODEL 12.7)
    int nice(int increment);

    /// Sets everything about how a thread is scheduled but its cores.
    ///
    /// The policy [#SCHED_DEADLINE] reserves `runtime / period` of a core. All reservations together stay
    /// within 0.95 of the online cores; each ends with its thread, or when that gets another policy
    /// (MODEL 12.2). A thread with a deadline must be allowed on every core, and creates threads and
    /// processes only with [#SCHED_FLAG_RESET_ON_FORK]: they start as [#SCHED_OTHER]. Otherwise creation
    /// fails with `EAGAIN`.
    ///
    /// @param pid the thread, 0 for the caller
    /// @param attributes the policy and its parameters; nice values and slices that are out of range
    ///     count as the bound
    /// @throws KernelException in this order: `EINVAL` for a negative `pid` or policy; `ESRCH` if there
    ///     is no such thread; `EOPNOTSUPP` for Linux's flags `RECLAIM`, `DL_OVERRUN` and `UTIL_CLAMP`;
    ///     `EINVAL` for an unknown policy or flag, a priority that does not go with the policy, or unless
    ///     1,024 <= runtime <= deadline <= period for [#SCHED_DEADLINE]; `EPERM` without
    ///     `SeIncreaseBasePriorityPrivilege` for what [#schedSetscheduler(int, int, int)] needs it for, a
    ///     deadline, a lower nice value outside the limit [ResourceLimit#NICE], or another slice than the
    ///     usual one; `EPERM` for a deadline if the thread may not run on every core; `EBUSY` if too much
    ///     would be reserved
    void schedSetattr(int pid, SchedulingAttributes attributes);

    /// {@return what counts in a thread's policy: the rest is 0, and so is the slice if it is the usual
    /// one}
    ///
    /// @param pid the thread, 0 for the caller
    /// @throws KernelException `EINVAL` for a negative `pid`, `ESRCH` if there is no such thread
    SchedulingAttributes schedGetattr(int pid);

    /// {@return how long a thread of the policy [#SCHED_RR] runs before another one of its priority does:
    /// 100 ms; of an ordinary one the slice that it has asked for; otherwise zero}
    ///
    /// @param pid the thread, 0 for the caller
    /// @throws KernelException `EINVAL` for a negative `pid`, `ESRCH` if there is no such thread
    Duration schedRrGetInterval(int pid);

    /// Sets a thread's policy and real-time priority.
    ///
    /// A real-time policy or a higher real-time priority, and leaving [#SCHED_IDLE] with a nice value
    /// outside the limit [ResourceLimit#NICE], need `SeIncreaseBasePriorityPrivilege`, as does taking
    /// [#SCHED_RESET_ON_FORK] away. [ResourceLimit#RTPRIO] permits priorities up to its value without
    /// (MODEL 12.7).
    ///
    /// @param pid the thread, 0 for the caller
    /// @param policy the policy, with or without [#SCHED_RESET_ON_FORK]
    /// @param priority 1 to 99 for [#SCHED_FIFO] and [#SCHED_RR], 0 for the others
    /// @throws KernelException in this order: `EINVAL` for a negative `pid` or `policy`, `ESRCH` if there
    ///     is no such thread, `EINVAL` for an unknown policy or a priority that does not go with it,
    ///     `EPERM` without the privilege
    void schedSetscheduler(int pid, int policy, int priority);

    /// {@return a thread's policy, with [#SCHED_RESET_ON_FORK] if that is set}
    ///
    /// @param pid the thread, 0 for the caller
    /// @throws KernelException `EINVAL` for a negative `pid`, `ESRCH` if there is no such thread
    int schedGetscheduler(int pid);

    /// Sets a thread's real-time priority and keeps its policy.
    ///
    /// @param pid the thread, 0 for the caller
    /// @param priority as [#schedSetscheduler(int, int, int)]
    /// @throws KernelException as [#schedSetscheduler(int, int, int)]
    void schedSetparam(int pid, int priority);

    /// {@return a thread's real-time priority, 0 if its policy has none}
    ///
    /// @param pid the thread, 0 for the caller
    /// @throws KernelException `EINVAL` for a negative `pid`, `ESRCH` if there is no such thread
    int schedGetparam(int pid);

    /// {@return the lowest priority that goes with a policy: 1 for real-time, else 0}
    ///
    /// @param policy a policy without flags
    /// @throws KernelException `EINVAL` if there is no such policy
    int schedGetPriorityMin(int policy);

    /// {@return the highest priority that goes with a policy: 99 for real-time, else 0}
    ///
    /// @param policy a policy without flags
    /// @throws KernelException `EINVAL` if there is no such policy
    int schedGetPriorityMax(int policy);

    /// {@return the index of the core that the caller is on; it may be on another one by its next kernel
    /// call}
    int schedGetcpu();

    /// Sets on which cores a thread may run: those of the mask that exist (MODEL 12.6).
    ///
    /// A caller that may no longer run where it runs goes on on another core before the call returns;
    /// another thread does before the first instruction after its next preemption point. A mask with
    /// every online core means everywhere, cores that come later included. If all cores of a mask are
    /// removed, its thread may run everywhere, as on Linux.
    ///
    /// @param pid the thread, 0 for the caller
    /// @param cores the mask; cores that are not online do not count until they are
    /// @throws KernelException in this order: `ESRCH` if there is no such thread, `EPERM` for a thread of
    ///     another process without `SeIncreaseBasePriorityPrivilege`, `EBUSY` if the thread has a
    ///     deadline and the mask leaves a core out, `EINVAL` if no core is left
    void schedSetaffinity(int pid, CoreMask cores);

    /// {@return on which cores a thread may run; never empty}
    ///
    /// @param pid the thread, 0 for the caller
    /// @throws KernelException `ESRCH` if there is no such thread
    CoreMask schedGetaffinity(int pid);
}
