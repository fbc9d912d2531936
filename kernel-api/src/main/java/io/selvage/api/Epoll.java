package io.selvage.api;

/// The numbers of [ReadinessCalls#epollCreate(int)] and its relatives, with Linux's values. What events
/// are looked for is a union of [PollEvents] and of what is here.
public final class Epoll {
    /// For `epollCreate`: the descriptor is closed by exec.
    public static final int EPOLL_CLOEXEC = OpenFlags.O_CLOEXEC;

    /// For `epollCtl`: begin to watch a descriptor.
    public static final int EPOLL_CTL_ADD = 1;

    /// For `epollCtl`: watch it no longer.
    public static final int EPOLL_CTL_DEL = 2;

    /// For `epollCtl`: watch it for something else.
    public static final int EPOLL_CTL_MOD = 3;

    /// Something can be read.
    public static final int EPOLLIN = PollEvents.POLLIN;

    /// Something urgent can be read.
    public static final int EPOLLPRI = PollEvents.POLLPRI;

    /// Something can be written.
    public static final int EPOLLOUT = PollEvents.POLLOUT;

    /// Reported whether asked for or not.
    public static final int EPOLLERR = PollEvents.POLLERR;

    /// Reported whether asked for or not.
    public static final int EPOLLHUP = PollEvents.POLLHUP;

    /// The other side of a stream socket sends no more.
    public static final int EPOLLRDHUP = PollEvents.POLLRDHUP;

    /// Of several epolls that watch the same with this flag, at least one is told of an event, not
    /// necessarily all.
    public static final int EPOLLEXCLUSIVE = 1 << 28;

    /// Accepted, and of no effect: nothing here goes to sleep.
    public static final int EPOLLWAKEUP = 1 << 29;

    /// After it has been reported once the descriptor is not watched until [#EPOLL_CTL_MOD].
    public static final int EPOLLONESHOT = 1 << 30;

    /// Report changes, not states: once per change, whatever is left to read or to write.
    public static final int EPOLLET = 1 << 31;

    private Epoll() {}
}
