package io.selvage.api;

/// What [ReadinessCalls#poll(int, int, int)] asks for and reports, with Linux's values.
public final class PollEvents {
    /// Something can be read, or the end has come.
    public static final int POLLIN = 0x1;

    /// Something urgent can be read.
    public static final int POLLPRI = 0x2;

    /// Something can be written.
    public static final int POLLOUT = 0x4;

    /// Nobody can read any more. Reported whether asked for or not.
    public static final int POLLERR = 0x8;

    /// Nobody can write any more. Reported whether asked for or not.
    public static final int POLLHUP = 0x10;

    /// The descriptor is not open. Reported whether asked for or not.
    public static final int POLLNVAL = 0x20;

    private PollEvents() {}
}
