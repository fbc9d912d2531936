package io.selvage.api;

/// Sessions and their terminals (MODEL 9.3). A session has at most one terminal, a terminal controls at
/// most one session, and one group of the session is in the foreground.
///
/// Reading from the controlling terminal is for the foreground group: others get `SIGTTIN`, the whole
/// group of them; a thread that blocks or ignores that, or whose group is orphaned, fails with `EIO`
/// instead. The same goes for writing, by `SIGTTOU`, if the terminal says so ([#setTostop(int, int)]); a
/// thread that blocks or ignores that writes.
public interface TerminalCalls {
    /// Makes a terminal the controlling one of the caller's session; the caller's group is in the
    /// foreground. Done already is success. Does not block.
    ///
    /// @param fd a terminal
    /// @throws KernelException in this order: `EBADF`; `ENOTTY` if it is no terminal; `EPERM` if the
    ///     caller's process does not lead its session, the session has a terminal, or the terminal
    ///     another session
    void tiocsctty(int fd);

    /// Finds the foreground group.
    ///
    /// @param fd the caller's controlling terminal
    /// @return its id, also if the group is gone by now
    /// @throws KernelException in this order: `EBADF`; `ENOTTY` if it is not the controlling terminal
    int tcgetpgrp(int fd);

    /// Puts a group into the foreground. A caller in the background gets `SIGTTOU`, its whole group does,
    /// unless it blocks or ignores that; the call is tried again when it is continued. Blocks only
    /// thereby.
    ///
    /// @param fd the caller's controlling terminal
    /// @param pgid a group of the caller's session
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException in this order: `EBADF`; `ENOTTY` if it is not the controlling terminal, or
    ///     the caller's group is in the background and orphaned; `EINVAL` if `pgid` is negative; `ESRCH`
    ///     if there is no such group; `EPERM` if it is in another session; `EINTR`
    int tcsetpgrp(int fd, int pgid);

    /// Finds the session that a terminal controls.
    ///
    /// @param fd the caller's controlling terminal
    /// @return the session's id
    /// @throws KernelException in this order: `EBADF`; `ENOTTY` if it is not the controlling terminal
    int tcgetsid(int fd);

    /// Says whether only the foreground group may write to a terminal; at first everybody may. Does not
    /// block.
    ///
    /// @param fd a terminal
    /// @param on 0 for everybody, anything else for the foreground group
    /// @throws KernelException in this order: `EBADF`; `ENOTTY` if it is no terminal
    void setTostop(int fd, int on);
}
