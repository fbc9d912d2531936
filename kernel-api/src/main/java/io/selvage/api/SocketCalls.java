package io.selvage.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sockets: local ones and those of the Internet on loopback (MODEL 15). Part of [SystemCalls], whose
/// rules about callers and blocking hold here.
///
/// A socket is an open file: `read` and `write` are `recv` and `send` without flags, and `close`, `dup`,
/// `fcntl`, `fstat` and `poll` work on it. Every call that takes a descriptor throws [KernelException]
/// `EBADF` if it is not open and `ENOTSOCK` if it is no socket; every call that makes one throws `EMFILE`
/// if there are too many.
///
/// Calls that block fail with `EAGAIN` instead on a socket with [OpenFlags#O_NONBLOCK], with
/// [SocketFlags#MSG_DONTWAIT], and when the time of [SocketControl#SO_RCVTIMEO] or
/// [SocketControl#SO_SNDTIMEO] is over.
public interface SocketCalls {
    /// Makes a socket. Does not block.
    ///
    /// @param domain [SocketFlags#AF_UNIX], [SocketFlags#AF_INET] or [SocketFlags#AF_INET6]
    /// @param type [SocketFlags#SOCK_STREAM], [SocketFlags#SOCK_DGRAM] or [SocketFlags#SOCK_SEQPACKET],
    ///     with or without [SocketFlags#SOCK_NONBLOCK] and [SocketFlags#SOCK_CLOEXEC]
    /// @param protocol 0, or what the domain knows for the type
    /// @return the new descriptor
    /// @throws KernelException `EINVAL` for other flags or no type, `EAFNOSUPPORT` for another domain,
    ///     `EPROTONOSUPPORT` or `ESOCKTNOSUPPORT` if the domain has no such protocol or type, `EMFILE`
    int socket(int domain, int type, int protocol);

    /// Makes two sockets that are connected to each other. Does not block.
    ///
    /// @param domain [SocketFlags#AF_UNIX]
    /// @param type as for [#socket(int, int, int)]
    /// @param protocol 0 or the domain
    /// @return the two new descriptors
    /// @throws KernelException as [#socket(int, int, int)], and `EOPNOTSUPP` if the domain has no pairs;
    ///     none is opened then
    SocketPair socketpair(int domain, int type, int protocol);

    /// Gives a socket a name. For a local one in the file tree that makes a file, which stays when the
    /// socket is closed. Does not block.
    ///
    /// @param fd the descriptor
    /// @param name the name; [Endpoint#UNNAMED] makes the kernel choose a [Endpoint.LocalName]
    /// @throws KernelException `EINVAL` if the socket has a name or the name is of another domain,
    ///     `EADDRINUSE` if another socket has it or something is there already, `EADDRNOTAVAIL` if the
    ///     address is not this machine's; what [FileCalls] says of paths
    void bind(int fd, Endpoint name);

    /// Makes a socket take connections, or changes how many may wait to be accepted. Its credentials from
    /// now on are the caller's. Does not block.
    ///
    /// @param fd the descriptor
    /// @param backlog how many; below 0 or above [SocketFlags#SOMAXCONN] means that. One more than asked
    ///     for may wait.
    /// @throws KernelException `EOPNOTSUPP` if the type has no connections, `EINVAL` if the socket has no
    ///     name (a local one) or is connected
    void listen(int fd, int backlog);

    /// Like [#accept4(int, int)] without flags.
    ///
    /// @param fd the descriptor of the socket that listens
    /// @return the new descriptor, or [SystemCalls#BLOCKED]
    /// @throws KernelException as [#accept4(int, int)]
    default int accept(int fd) {
        return accept4(fd, 0);
    }

    /// Takes the connection that has waited longest. Blocks while there is none. Who it is from is to be
    /// had from [#getpeername(int)] and [#peer(int)].
    ///
    /// @param fd the descriptor of the socket that listens
    /// @param flags [SocketFlags#SOCK_NONBLOCK], [SocketFlags#SOCK_CLOEXEC] or 0
    /// @return the new descriptor, or [SystemCalls#BLOCKED]
    /// @throws KernelException `EINVAL` for other flags, or if the socket does not listen or is shut
    ///     down; `EOPNOTSUPP` if the type has no connections; `EAGAIN`; `EMFILE`
    int accept4(int fd, int flags);

    /// Connects a socket to another one; for datagrams, sets the one to send to and hear from, and
    /// [Endpoint#UNNAMED] unsets it. Blocks while too many connections wait to be accepted.
    ///
    /// @param fd the descriptor
    /// @param peer the name of the other socket
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException `ECONNREFUSED` if nobody listens there, `EISCONN` if the socket is
    ///     connected, `EPROTOTYPE` if the other one is of another type, `EINVAL` if the name is of
    ///     another domain or the socket listens, `EAGAIN`; `EINPROGRESS` if a socket of the Internet with
    ///     [OpenFlags#O_NONBLOCK] has begun to connect, `EALREADY` while it goes on; for a path what
    ///     [FileCalls] says, and `ECONNREFUSED` if the file is no socket
    int connect(int fd, Endpoint peer);

    /// Sends bytes, or one packet. Blocks while the other end has no room.
    ///
    /// Sending to who cannot read any more sends `SIGPIPE` to the calling thread if the socket is a
    /// stream.
    ///
    /// @param fd the descriptor
    /// @param buffer where the bytes are
    /// @param offset the first index to send
    /// @param length how many bytes
    /// @param flags a union of [SocketFlags#MSG_DONTWAIT], [SocketFlags#MSG_NOSIGNAL] and
    ///     [SocketFlags#MSG_EOR]
    /// @param to where to send a datagram to; null for the one that it is connected to
    /// @return how many bytes were sent: all of a packet; of a stream as [FileCalls#write(int, byte[],
    ///     int, int)] says; or [SystemCalls#BLOCKED]
    /// @throws KernelException `EPIPE` if nobody can read any more or this end is shut down, `ENOTCONN`,
    ///     `EISCONN` or `EOPNOTSUPP` for a name on a socket with connections, `EDESTADDRREQ` without one
    ///     on a socket that needs it, `ECONNREFUSED` if nobody has that name any more, `ECONNRESET`,
    ///     `EMSGSIZE` for a packet that no room is large enough for, `EOPNOTSUPP` for
    ///     [SocketFlags#MSG_OOB], `EAGAIN`
    /// @throws IndexOutOfBoundsException if the range is not within the buffer
    int sendto(int fd, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint to);

    /// Like [#sendto(int, byte[], int, int, int, Endpoint)], to whom the socket is connected.
    ///
    /// @param fd the descriptor
    /// @param buffer where the bytes are
    /// @param offset the first index to send
    /// @param length how many bytes
    /// @param flags as there
    /// @return as there
    /// @throws KernelException as there
    default int send(int fd, byte[] buffer, int offset, int length, int flags) {
        return sendto(fd, buffer, offset, length, flags, null);
    }

    /// Sends the whole buffer; see [#sendto(int, byte[], int, int, int, Endpoint)].
    ///
    /// @param fd the descriptor
    /// @param buffer the bytes
    /// @param flags as there
    /// @return as there
    /// @throws KernelException as there
    default int send(int fd, byte[] buffer, int flags) {
        return sendto(fd, buffer, 0, buffer.length, flags, null);
    }

    /// Receives bytes, or one packet, of which what does not fit is lost. Blocks while nothing is there.
    /// Descriptors that come with it are closed.
    ///
    /// @param fd the descriptor
    /// @param buffer where to put the bytes
    /// @param offset the first index to fill
    /// @param length how many bytes at most
    /// @param flags a union of [SocketFlags#MSG_DONTWAIT], [SocketFlags#MSG_PEEK],
    ///     [SocketFlags#MSG_TRUNC] and, for streams, [SocketFlags#MSG_WAITALL], which a stackless caller
    ///     has no use for
    /// @return how many bytes were received, 0 at the end; the packet's length with
    ///     [SocketFlags#MSG_TRUNC]; or [SystemCalls#BLOCKED]
    /// @throws KernelException `ENOTCONN`, or `EINVAL` for a local stream, if the socket is not
    ///     connected; `ECONNRESET` once if the other end was closed with something unread; `EOPNOTSUPP`
    ///     for [SocketFlags#MSG_OOB]; `EAGAIN`
    /// @throws IndexOutOfBoundsException if the range is not within the buffer
    int recv(int fd, byte[] buffer, int offset, int length, int flags);

    /// Receives into the whole buffer; see [#recv(int, byte[], int, int, int)].
    ///
    /// @param fd the descriptor
    /// @param buffer where to put the bytes
    /// @param flags as there
    /// @return as there
    /// @throws KernelException as there
    default int recv(int fd, byte[] buffer, int flags) {
        return recv(fd, buffer, 0, buffer.length, flags);
    }

    /// Receives and says who sent it.
    ///
    /// @param fd the descriptor
    /// @param buffer where to put the bytes
    /// @param flags as for [#recv(int, byte[], int, int, int)]
    /// @return what was received; [ReceivedMessage#BLOCKED] to a stackless caller that has to wait
    /// @throws KernelException as [#recv(int, byte[], int, int, int)]
    default ReceivedMessage recvfrom(int fd, byte[] buffer, int flags) {
        return recvmsg(fd, buffer, 0, flags);
    }

    /// Sends bytes, or one packet, with descriptors: the receiver gets descriptors of its own on the same
    /// open files. To hold them is authority enough; nothing is checked again (MODEL 15). On a stream
    /// they arrive with the first byte, so there has to be one.
    ///
    /// @param fd the descriptor
    /// @param buffer the bytes
    /// @param to where to send a datagram to; null for the one that it is connected to
    /// @param descriptors what to pass on, at most [SocketFlags#SCM_MAX_FD], of local sockets only
    /// @param flags as for [#sendto(int, byte[], int, int, int, Endpoint)]
    /// @return how many bytes were sent, or [SystemCalls#BLOCKED]
    /// @throws KernelException as [#sendto(int, byte[], int, int, int, Endpoint)], `EBADF` if one of the
    ///     descriptors is not open, `EINVAL` if there are too many, `ETOOMANYREFS` if more descriptors of
    ///     the caller's user are on their way than the caller may open
    int sendmsg(int fd, byte[] buffer, @Nullable Endpoint to, List<Integer> descriptors, int flags);

    /// Like [#sendmsg(int, byte[], Endpoint, List, int)], to whom the socket is connected.
    ///
    /// @param fd the descriptor
    /// @param buffer the bytes
    /// @param descriptors what to pass on
    /// @param flags as there
    /// @return as there
    /// @throws KernelException as there
    default int sendmsg(int fd, byte[] buffer, List<Integer> descriptors, int flags) {
        return sendmsg(fd, buffer, null, descriptors, flags);
    }

    /// Receives bytes, or one packet, and the descriptors that come with it. Those that find no room, be
    /// it in the call or in the caller's table, are closed, and the result says so.
    ///
    /// @param fd the descriptor
    /// @param buffer where to put the bytes
    /// @param room how many descriptors to take at most
    /// @param flags as for [#recv(int, byte[], int, int, int)], and [SocketFlags#MSG_CMSG_CLOEXEC]
    /// @return what was received; [ReceivedMessage#BLOCKED] to a stackless caller that has to wait
    /// @throws KernelException as [#recv(int, byte[], int, int, int)]
    ReceivedMessage recvmsg(int fd, byte[] buffer, int room, int flags);

    /// Ends reading, writing or both, for all who share the socket. Does not block.
    ///
    /// @param fd the descriptor
    /// @param how [SocketFlags#SHUT_RD], [SocketFlags#SHUT_WR] or [SocketFlags#SHUT_RDWR]
    /// @throws KernelException `EINVAL` for another `how`, `ENOTCONN`
    void shutdown(int fd, int how);

    /// The socket's own name.
    ///
    /// @param fd the descriptor
    /// @return the name; [Endpoint#UNNAMED] for a local socket without one
    Endpoint getsockname(int fd);

    /// The name of the socket at the other end.
    ///
    /// @param fd the descriptor
    /// @return the name; [Endpoint#UNNAMED] for a local socket without one
    /// @throws KernelException `ENOTCONN`
    Endpoint getpeername(int fd);

    /// Who is at the other end of a local connection: who called `connect`, for the one that accepts; who
    /// called `listen`, for the one that connects; who called `socketpair`. It stays the same whatever
    /// becomes of them.
    ///
    /// @param fd the descriptor
    /// @return who it was
    /// @throws KernelException `ENOTCONN`; `EOPNOTSUPP` if the socket is not local or carries datagrams
    PeerCredentials peer(int fd);

    /// Reads an option.
    ///
    /// @param fd the descriptor
    /// @param level [SocketControl#SOL_SOCKET], or a protocol's
    /// @param option one of [SocketControl]
    /// @return its value
    /// @throws KernelException `ENOPROTOOPT` if there is no such option, `EOPNOTSUPP` if there is no such
    ///     level
    int getsockopt(int fd, int level, int option);

    /// Sets an option.
    ///
    /// @param fd the descriptor
    /// @param level [SocketControl#SOL_SOCKET], or a protocol's
    /// @param option one of [SocketControl]
    /// @param value its value. Of the sizes of buffers Linux keeps twice what is set, and so do we.
    /// @throws KernelException `ENOPROTOOPT` if there is no such option to set, `EOPNOTSUPP` if there is
    ///     no such level, `EDOM` for a time below 0
    void setsockopt(int fd, int level, int option, int value);
}
