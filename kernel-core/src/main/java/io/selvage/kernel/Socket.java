package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PeerCredentials;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import io.selvage.api.security.ImpersonationLevel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An open socket of whichever domain. A family implements one method per call; what it leaves out its
/// sockets refuse with `EOPNOTSUPP`.
///
/// The methods are called with no lock held. [#accept], [#connect], [#send] and [#receive] are attempts
/// that never sleep: they complete, or put the caller on a wait queue and say so. Whoever calls one holds
/// a reference, so a socket is never used after it is closed.
abstract class Socket extends OpenFileDescription {
    private static final int MODE = 0777;

    private final int domain;
    private final int type;
    private final int protocol;

    // Options; changed by whoever comes last.
    private volatile long receiveNanos = Long.MAX_VALUE;
    private volatile long sendNanos = Long.MAX_VALUE;
    private volatile boolean passesCredentials;

    /// @param flags `O_NONBLOCK` or 0
    Socket(int domain, int type, int protocol, int flags) {
        super(OpenFlags.O_RDWR | (flags & OpenFlags.O_NONBLOCK));
        this.domain = domain;
        this.type = type;
        this.protocol = protocol;
    }

    final int domain() {
        return domain;
    }

    final int type() {
        return type;
    }

    final int protocol() {
        return protocol;
    }

    /// {@return how long an attempt to receive or accept is repeated; the largest value for ever}
    final long receiveNanos() {
        return receiveNanos;
    }

    /// {@return how long an attempt to send or connect is repeated; the largest value for ever}
    final long sendNanos() {
        return sendNanos;
    }

    /// {@return whether messages received say who sent them}
    final boolean passesCredentials() {
        return passesCredentials;
    }

    /// Whether an attempt with these flags of a message may put the caller on a queue.
    final boolean mayWait(int flags) {
        return (flags & SocketFlags.MSG_DONTWAIT) == 0 && !has(OpenFlags.O_NONBLOCK);
    }

    abstract void bind(Task self, Endpoint name);

    void listen(Task self, int backlog) {
        throw unsupported("listen");
    }

    /// Tries to take the connection that has waited longest.
    ///
    /// @param flags of the new socket: `O_NONBLOCK` or 0
    /// @return the new socket, which belongs to the caller; null after joining a queue
    @Nullable
    Socket accept(Task self, int flags) {
        throw unsupported("accept");
    }

    /// Tries to connect.
    ///
    /// @return 0, or [#BLOCKED]
    abstract int connect(Task self, Endpoint peer);

    /// Tries to send what there is from the message's offset on. Takes the open files out of the message
    /// that it passes on.
    ///
    /// @return how many bytes, all of a packet; or [#BLOCKED]
    abstract int send(Task self, Outgoing message);

    /// Tries to receive, and says in the message what.
    ///
    /// @return how many bytes are in the buffer, or a packet's length if that was asked for; 0 at the
    ///     end; or [#BLOCKED]
    abstract int receive(Task self, Incoming message);

    /// @param how one of the three that there are
    abstract void shutdown(Task self, int how);

    abstract Endpoint name();

    abstract Endpoint peerName();

    PeerCredentials peer() {
        throw unsupported("peer");
    }

    /// {@return the token of who has connected at the other end; the socket holds it}
    Token peerToken(String call) {
        throw unsupported(call);
    }

    /// For connections to come: how much of himself lends who makes them.
    void impersonationLevel(ImpersonationLevel level) {
        throw unsupported("impersonationLevel");
    }

    ImpersonationLevel impersonationLevel() {
        throw unsupported("impersonationLevel");
    }

    /// {@return an option that the family has}
    ///
    /// @throws KernelException what [#unknownOption] makes
    abstract int option(int level, int option);

    /// Sets an option that the family has.
    ///
    /// @throws KernelException what [#unknownOption] makes
    abstract void option(int level, int option, int value);

    final int anyOption(int level, int option) {
        if (level != SocketControl.SOL_SOCKET) {
            return option(level, option);
        }
        return switch (option) {
            case SocketControl.SO_TYPE -> type;
            case SocketControl.SO_DOMAIN -> domain;
            case SocketControl.SO_PROTOCOL -> protocol;
            case SocketControl.SO_RCVTIMEO -> milliseconds(receiveNanos);
            case SocketControl.SO_SNDTIMEO -> milliseconds(sendNanos);
            default -> option(level, option);
        };
    }

    final void anyOption(int level, int option, int value) {
        if (level != SocketControl.SOL_SOCKET) {
            option(level, option, value);
            return;
        }
        switch (option) {
            case SocketControl.SO_TYPE,
                    SocketControl.SO_DOMAIN,
                    SocketControl.SO_PROTOCOL,
                    SocketControl.SO_ERROR,
                    SocketControl.SO_ACCEPTCONN -> throw unknownOption(level, option);
            case SocketControl.SO_RCVTIMEO -> receiveNanos = nanoseconds(value);
            case SocketControl.SO_SNDTIMEO -> sendNanos = nanoseconds(value);
            default -> option(level, option, value);
        }
    }

    /// For a family whose messages can say who sent them.
    final void passCredentials(boolean wanted) {
        passesCredentials = wanted;
    }

    private static int milliseconds(long nanos) {
        return nanos == Long.MAX_VALUE ? 0 : (int) TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static long nanoseconds(int milliseconds) {
        if (milliseconds < 0) {
            throw new KernelException(Errno.EDOM, "setsockopt: a time of " + milliseconds + " milliseconds");
        }
        return milliseconds == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    @Override
    final int read(Task reader, byte[] buffer, int offset, int length) {
        return receive(reader, new Incoming(buffer, offset, length, 0, 0));
    }

    @Override
    final int write(Task writer, byte[] buffer, int offset, int length) {
        return send(writer, new Outgoing(buffer, offset, length, 0, null));
    }

    @Override
    final FileStatus status() {
        return new FileStatus(FileStatus.Kind.SOCKET, 0, MODE, 0, 0, 0);
    }

    final KernelException unsupported(String call) {
        return new KernelException(Errno.EOPNOTSUPP, call + ": not for " + this);
    }

    final KernelException unknownOption(int level, int option) {
        return new KernelException(Errno.ENOPROTOOPT, "no option " + option + " of level " + level + " for " + this);
    }
}
