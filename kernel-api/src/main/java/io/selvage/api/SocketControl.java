package io.selvage.api;

/// The options of [SocketCalls#getsockopt(int, int, int)] and [SocketCalls#setsockopt(int, int, int,
/// int)], with Linux's values.
public final class SocketControl {
    /// The level of what all sockets have.
    public static final int SOL_SOCKET = 1;

    /// The level of TCP.
    public static final int IPPROTO_TCP = 6;

    /// The level of UDP.
    public static final int IPPROTO_UDP = 17;

    /// A name may be bound although connections with it linger.
    public static final int SO_REUSEADDR = 2;

    /// The type; only to read.
    public static final int SO_TYPE = 3;

    /// The number of the error that waits to be reported, 0 for none; reading it takes it away.
    public static final int SO_ERROR = 4;

    /// How many bytes wait to be read at the other end at most.
    public static final int SO_SNDBUF = 7;

    /// How many bytes wait to be read at this end at most.
    public static final int SO_RCVBUF = 8;

    /// Whether a silent connection is probed.
    public static final int SO_KEEPALIVE = 9;

    /// Whether messages say who sent them.
    public static final int SO_PASSCRED = 16;

    /// How long a call waits for data or a connection, in milliseconds; 0 for ever.
    public static final int SO_RCVTIMEO = 20;

    /// How long a call waits for room, in milliseconds; 0 for ever.
    public static final int SO_SNDTIMEO = 21;

    /// Whether the socket listens; only to read.
    public static final int SO_ACCEPTCONN = 30;

    /// The protocol; only to read.
    public static final int SO_PROTOCOL = 38;

    /// The domain; only to read.
    public static final int SO_DOMAIN = 39;

    /// At the level of TCP: small pieces are sent at once.
    public static final int TCP_NODELAY = 1;

    private SocketControl() {}
}
