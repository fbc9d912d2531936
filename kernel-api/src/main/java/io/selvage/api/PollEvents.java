package io.selvage.api;

/// What [ReadinessCalls#poll(int, int, int)] and its relatives ask for and report, with Linux's values.
public final class PollEvents {
    /// Something can be read, or the end has come.
    public static final int POLLIN = 0x1;

    /// Something urgent can be read.
    public static final int POLLPRI = 0x2;

    /// Something can be written.
    public static final int POLLOUT = 0x4;

    /// Nobody can read any more, or something has gone wrong. Reported whether asked for or not.
    public static final int POLLERR = 0x8;

    /// Nobody can write any more. Reported whether asked for or not.
    public static final int POLLHUP = 0x10;

    /// The descriptor is not open. Reported whether asked for or not.
    public static final int POLLNVAL = 0x20;

    /// The same as [#POLLIN].
    public static final int POLLRDNORM = 0x40;

    /// The same as [#POLLOUT].
    public static final int POLLWRNORM = 0x100;

    /// The other side of a stream socket sends no more.
    public static final int POLLRDHUP = 0x2000;

    private PollEvents() {}
}
