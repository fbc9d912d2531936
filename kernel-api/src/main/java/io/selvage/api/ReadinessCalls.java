package io.selvage.api;

/// What can be done with descriptors without blocking, and waiting until something can. Part of
/// [SystemCalls], whose rules about callers and blocking hold here.
public interface ReadinessCalls {
    /// Says what can be done with a descriptor, or waits until something can. Blocks.
    ///
    /// @param fd the descriptor; below 0 for none
    /// @param events what to look for: a union of [PollEvents]
    /// @param timeout 0 to look only, below 0 to wait without end; milliseconds are not supported
    /// @return which of the events there are, besides [PollEvents#POLLERR], [PollEvents#POLLHUP] and
    ///     [PollEvents#POLLNVAL], which are always looked for; 0 if none; or [SystemCalls#BLOCKED]
    /// @throws KernelException `EINVAL` for a timeout above 0
    int poll(int fd, int events, int timeout);
}
