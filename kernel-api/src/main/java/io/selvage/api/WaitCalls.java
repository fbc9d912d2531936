package io.selvage.api;

/// Waiting for children (MODEL 7). Any thread may collect any child of its process; parenthood is the
/// only authority needed. Exactly one wait collects each death.
///
/// "Blocks" means what it means in [SystemCalls].
public interface WaitCalls {
    /// `waitid`: any child.
    int P_ALL = 0;

    /// `waitid`: the child with that PID.
    int P_PID = 1;

    /// `waitid`: the children in that process group.
    int P_PGID = 2;

    /// `waitid`: the child that the descriptor stands for.
    int P_PIDFD = 3;

    /// Waits for a change of a child and takes note of it: an end, and what the options ask for besides.
    /// Blocks unless [WaitOptions#WNOHANG] is given. This is also `wait4`: the result holds the usage.
    ///
    /// Without [WaitOptions#WALL] or [WaitOptions#WCLONE] only children whose exit signal is `SIGCHLD`
    /// count. Of several that have changed, the caller's thread's own come first, then the others', each
    /// in order of birth.
    ///
    /// @param pid above 0: that child; -1: any; 0: any of the caller's process group at the time of the
    ///     call; below -1: any of group `-pid`
    /// @param options [WaitOptions#NONE] or a combination
    /// @return the child and its status word; [WaitResult#NONE] with `WNOHANG` if none has changed;
    ///     [WaitResult#BLOCKED] to a stackless caller that has to wait
    /// @throws KernelException in this order: `EINVAL` for options that are not for this call, `ESRCH`
    ///     for the smallest `int`, `ECHILD` if no child matches or, while waiting, none is left, `EINTR`
    WaitResult waitpid(int pid, WaitOptions options);

    /// Waits for a change of a child, with a say in which changes count; with [WaitOptions#WNOWAIT] it
    /// only looks. Blocks unless [WaitOptions#WNOHANG] is given.
    ///
    /// @param idType [#P_ALL], [#P_PID], [#P_PGID] or [#P_PIDFD]
    /// @param id ignored; a PID above 0; a group, 0 for the caller's own; a descriptor
    /// @param options at least one of [WaitOptions#WEXITED], [WaitOptions#WSTOPPED] and
    ///     [WaitOptions#WCONTINUED]
    /// @return the change; [WaitInfo#NONE] with `WNOHANG` if there is none; [WaitInfo#BLOCKED] to a
    ///     stackless caller that has to wait
    /// @throws KernelException in this order: `EINVAL` for the options, the id type or an id out of
    ///     range; `EBADF` if the descriptor stands for no process; `ECHILD` if no child matches or, while
    ///     waiting, none is left; `EAGAIN` if the descriptor is non-blocking and the child has not
    ///     changed; `EINTR`
    WaitInfo waitid(int idType, int id, WaitOptions options);
}
