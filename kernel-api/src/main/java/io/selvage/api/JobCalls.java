package io.selvage.api;

/// Process groups and sessions (MODEL 9.2). Every process is in exactly one group and every group in
/// exactly one session; a new process is in its creator's. Groups and sessions last as long as they have
/// a member, zombies included, and keep their number busy that long.
///
/// No call here blocks.
public interface JobCalls {
    /// Finds the process group of a process.
    ///
    /// @param pid a process or one of its threads, 0 for the caller
    /// @return the group's id
    /// @throws KernelException `ESRCH` if there is no such process, `EACCES` without the right
    ///     `QUERY_LIMITED` on it ([ProtectionCalls])
    int getpgid(int pid);

    /// Finds the session of a process.
    ///
    /// @param pid a process or one of its threads, 0 for the caller
    /// @return the session's id
    /// @throws KernelException `ESRCH` if there is no such process, `EACCES` without the right
    ///     `QUERY_LIMITED` on it ([ProtectionCalls])
    int getsid(int pid);

    /// Moves a process to another group of its session, or to a new one. A zombie can be moved, and a
    /// group of zombies joined.
    ///
    /// @param pid the caller's process or a child of it, 0 for the caller's
    /// @param pgid the group; 0, or the number of the process that is moved, for the one with its own
    ///     number
    /// @throws KernelException in this order: `EINVAL` if `pgid` is negative; `ESRCH` if there is no such
    ///     process; `EINVAL` if the number is that of a thread other than a first one; `ESRCH` if it is
    ///     neither the caller's process nor a child; `EPERM` if the child is in another session; `EACCES`
    ///     if the child has executed another program; `EPERM` if it leads a session; `EPERM` if the
    ///     session has no such group; `EACCES` without the right `SET_INFORMATION` on a child
    ///     ([ProtectionCalls])
    void setpgid(int pid, int pgid);

    /// Makes the caller's process the leader of a new session, without a terminal, and of a new group in
    /// it.
    ///
    /// @return the PID, which is now the id of both
    /// @throws KernelException `EPERM` if there is a process group with that id, also if the caller is
    ///     not in it
    int setsid();
}
