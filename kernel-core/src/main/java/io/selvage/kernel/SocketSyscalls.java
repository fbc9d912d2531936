package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.PeerCredentials;
import io.selvage.api.ReceivedMessage;
import io.selvage.api.SocketCalls;
import io.selvage.api.SocketPair;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sockets.
abstract class SocketSyscalls extends ReadinessSyscalls implements SocketCalls {
    SocketSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        Task self = self();
        failAllocation(self, "socket", Errno.EMFILE);
        return SocketSetup.socket(self, domain, type, protocol);
    }

    @Override
    public SocketPair socketpair(int domain, int type, int protocol) {
        Task self = self();
        failAllocation(self, "socketpair", Errno.EMFILE);
        return SocketSetup.pair(self, domain, type, protocol);
    }

    @Override
    public void bind(int fd, Endpoint name) {
        Objects.requireNonNull(name);
        SocketSetup.bind(self(), fd, name);
    }

    @Override
    public void listen(int fd, int backlog) {
        SocketSetup.listen(self(), fd, backlog);
    }

    @Override
    public int accept4(int fd, int flags) {
        Task self = self();
        failAllocation(self, "accept", Errno.EMFILE);
        return left(self, SocketSetup.accept(self, fd, flags));
    }

    @Override
    public int connect(int fd, Endpoint peer) {
        Objects.requireNonNull(peer);
        Task self = self();
        return left(self, SocketSetup.connect(self, fd, peer));
    }

    @Override
    public int sendto(int fd, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint to) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        return left(self, SocketTransfer.send(self, fd, new Outgoing(buffer, offset, length, flags, to)));
    }

    @Override
    public int sendmsg(int fd, byte[] buffer, @Nullable Endpoint to, List<Integer> descriptors, int flags) {
        Objects.requireNonNull(descriptors);
        Task self = self();
        Outgoing message = new Outgoing(buffer, 0, buffer.length, flags, to);
        return left(self, SocketTransfer.send(self, fd, message, descriptors));
    }

    @Override
    public int recv(int fd, byte[] buffer, int offset, int length, int flags) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        return left(self, SocketTransfer.receive(self, fd, new Incoming(buffer, offset, length, flags, 0)));
    }

    @Override
    public ReceivedMessage recvmsg(int fd, byte[] buffer, int room, int flags) {
        Task self = self();
        ReceivedMessage message =
                SocketTransfer.receiveMessage(self, fd, new Incoming(buffer, 0, buffer.length, flags, room));
        leave(self);
        return message;
    }

    @Override
    public void shutdown(int fd, int how) {
        SocketSetup.shutdown(self(), fd, how);
    }

    @Override
    public Endpoint getsockname(int fd) {
        return SocketSetup.with(self(), fd, "getsockname", Socket::name);
    }

    @Override
    public Endpoint getpeername(int fd) {
        return SocketSetup.with(self(), fd, "getpeername", Socket::peerName);
    }

    @Override
    public PeerCredentials peer(int fd) {
        return SocketSetup.with(self(), fd, "peer", Socket::peer);
    }

    @Override
    public int getsockopt(int fd, int level, int option) {
        return SocketSetup.with(self(), fd, "getsockopt", socket -> socket.anyOption(level, option));
    }

    @Override
    public void setsockopt(int fd, int level, int option, int value) {
        SocketSetup.setOption(self(), fd, level, option, value);
    }
}
