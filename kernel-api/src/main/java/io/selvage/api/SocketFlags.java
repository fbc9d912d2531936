package io.selvage.api;

/// The words of [SocketCalls]: domains, types, flags of messages, and ways to shut down, with Linux's
/// values. Plain numbers, so that every word that a program could pass can be asked for.
public final class SocketFlags {
    /// Domain: none in particular.
    public static final int AF_UNSPEC = 0;

    /// Domain: local sockets.
    public static final int AF_UNIX = 1;

    /// Domain: the Internet, version 4.
    public static final int AF_INET = 2;

    /// Domain: the Internet, version 6.
    public static final int AF_INET6 = 10;

    /// Type: a connection that carries bytes in order.
    public static final int SOCK_STREAM = 1;

    /// Type: packets without a connection.
    public static final int SOCK_DGRAM = 2;

    /// Type: raw packets, which no domain here has.
    public static final int SOCK_RAW = 3;

    /// Type: a connection that carries packets in order.
    public static final int SOCK_SEQPACKET = 5;

    /// With a type, and for `accept4`: the new socket has [OpenFlags#O_NONBLOCK].
    public static final int SOCK_NONBLOCK = OpenFlags.O_NONBLOCK;

    /// With a type, and for `accept4`: the new descriptor is closed by exec.
    public static final int SOCK_CLOEXEC = OpenFlags.O_CLOEXEC;

    /// Message: urgent data, which no domain here has.
    public static final int MSG_OOB = 0x1;

    /// Message: look at it and leave it there.
    public static final int MSG_PEEK = 0x2;

    /// Message received: descriptors are missing.
    public static final int MSG_CTRUNC = 0x8;

    /// Message received: the packet was longer than the buffer. Asked for: return the packet's length.
    public static final int MSG_TRUNC = 0x20;

    /// Message: fail with `EAGAIN` rather than wait.
    public static final int MSG_DONTWAIT = 0x40;

    /// Message: the end of a record. It says nothing to the sockets here.
    public static final int MSG_EOR = 0x80;

    /// Message: wait until the buffer is full.
    public static final int MSG_WAITALL = 0x100;

    /// Message: no `SIGPIPE` if nobody can read.
    public static final int MSG_NOSIGNAL = 0x4000;

    /// Message: descriptors that come with it are closed by exec.
    public static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

    /// For [SocketCalls#shutdown(int, int)]: no more reading.
    public static final int SHUT_RD = 0;

    /// No more writing.
    public static final int SHUT_WR = 1;

    /// Neither.
    public static final int SHUT_RDWR = 2;

    /// The longest queue that [SocketCalls#listen(int, int)] makes.
    public static final int SOMAXCONN = 4_096;

    /// How many descriptors one message carries at most.
    public static final int SCM_MAX_FD = 253;

    private SocketFlags() {}
}
