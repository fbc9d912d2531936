package io.selvage.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What can be done with descriptors without blocking, and waiting until something can. Part of
/// [SystemCalls], whose rules about callers and blocking hold here.
///
/// Times are at least as long as asked for, in the time of the machine that the kernel runs on. A
/// stackless caller that repeats its call with the same timeout goes on with what is left of it.
public interface ReadinessCalls {
    /// Says what can be done with a descriptor, or waits until something can. Blocks.
    ///
    /// @param fd the descriptor; below 0 for none
    /// @param events what to look for: a union of [PollEvents]
    /// @param timeout how long to wait, in milliseconds; 0 to look only, below 0 to wait without end
    /// @return which of the events there are, besides [PollEvents#POLLERR], [PollEvents#POLLHUP] and
    ///     [PollEvents#POLLNVAL], which are always looked for; 0 if none came in time; or
    ///     [SystemCalls#BLOCKED]
    /// @throws KernelException `EINTR` if a signal handler has run; never restarted
    int poll(int fd, int events, int timeout);

    /// Says what can be done with several descriptors, or waits until something can with one of them.
    /// Blocks. A call that fails, or returns [SystemCalls#BLOCKED], leaves no meaning in the entries'
    /// results.
    ///
    /// @param entries the descriptors, each with what to look for; their results are filled in
    /// @param timeout how long to wait, in milliseconds; 0 to look only, below 0 to wait without end
    /// @return how many entries have a result other than 0; 0 if nothing came in time; or
    ///     [SystemCalls#BLOCKED]
    /// @throws KernelException `EINTR` if a signal handler has run, never restarted; `EINVAL` if there
    ///     are more entries than the limit `NOFILE`
    int poll(PollEntry[] entries, int timeout);

    /// Like [#poll(PollEntry\[\], int)], with another set of blocked signals meanwhile.
    ///
    /// @param entries the descriptors, each with what to look for; their results are filled in
    /// @param timeout how long to wait, in nanoseconds' steps; null to wait without end
    /// @param mask the signals that are blocked during the wait; null for those that are blocked now
    /// @return how many entries have a result other than 0; 0 if nothing came in time; or
    ///     [SystemCalls#BLOCKED]
    /// @throws KernelException as above, and `EINVAL` if the timeout is negative
    int ppoll(PollEntry[] entries, @Nullable Duration timeout, @Nullable SignalSet mask);

    /// Opens a descriptor that watches others.
    ///
    /// @param flags 0 or [Epoll#EPOLL_CLOEXEC]
    /// @return the lowest free descriptor
    /// @throws KernelException `EINVAL` for unknown flags, `EMFILE` if the caller has no descriptor free
    int epollCreate(int flags);

    /// Changes what an epoll watches.
    ///
    /// What is watched is an open file under a descriptor's number, as on Linux: it is watched until it
    /// is taken out, or until the last descriptor of the open file is closed, also if that was another
    /// one. Being watched does not keep a file open. Epolls may watch each other, but not in a circle,
    /// and five deep at most.
    ///
    /// @param epfd the epoll
    /// @param op one of [Epoll#EPOLL_CTL_ADD], [Epoll#EPOLL_CTL_MOD], [Epoll#EPOLL_CTL_DEL]
    /// @param fd the descriptor to watch
    /// @param events what to look for: a union of [PollEvents] and of the flags in [Epoll]
    /// @param data any number, reported with the events
    /// @throws KernelException `EBADF` if one of the descriptors is not open; `EPERM` if there is nothing
    ///     to wait for in such a file (regular files, directories, the null device); `EINVAL` if `epfd`
    ///     is no epoll or is `fd`, for an unknown operation, and for [Epoll#EPOLLEXCLUSIVE] with
    ///     [Epoll#EPOLL_CTL_MOD], on an epoll, or with events it does not go with; `EEXIST` if it is
    ///     watched already; `ENOENT` if it is not; `ELOOP` if epolls would watch each other in a circle
    ///     or too deep
    void epollCtl(int epfd, int op, int fd, int events, long data);

    /// Waits until something can be done with what an epoll watches. Blocks. Events are reported in turn,
    /// so that with an array too short for all of them none is left out for ever.
    ///
    /// @param epfd the epoll
    /// @param found filled in from the beginning; as many events as it has room for are reported at most
    /// @param timeout how long to wait, in milliseconds; 0 to look only, below 0 to wait without end
    /// @return how many events have been filled in; 0 if nothing came in time; or [SystemCalls#BLOCKED]
    /// @throws KernelException `EINVAL` if the array has no room, or `epfd` is no epoll; `EBADF` if it is
    ///     not open; `EINTR` if a signal has interrupted the call, never restarted
    int epollWait(int epfd, @Nullable EpollEvent[] found, int timeout);

    /// Like [#epollWait(int, EpollEvent\[\], int)], with another set of blocked signals meanwhile.
    ///
    /// @param epfd the epoll
    /// @param found filled in from the beginning; as many events as it has room for are reported at most
    /// @param timeout how long to wait; null to wait without end
    /// @param mask the signals that are blocked during the wait; null for those that are blocked now
    /// @return how many events have been filled in; 0 if nothing came in time; or [SystemCalls#BLOCKED]
    /// @throws KernelException as above, and `EINVAL` if the timeout is negative
    int epollPwait(int epfd, @Nullable EpollEvent[] found, @Nullable Duration timeout, @Nullable SignalSet mask);
}
