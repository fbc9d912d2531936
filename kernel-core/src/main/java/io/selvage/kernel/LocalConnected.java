package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PeerCredentials;
import io.selvage.api.PollEvents;
import io.selvage.api.SocketFlags;
import io.selvage.api.security.ImpersonationLevel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A local socket that carries a stream or a sequence of packets: at first neither, then the end of a
/// connection or one that listens, for good.
final class LocalConnected extends LocalSocket {
    // Written once under the state's lock.
    private volatile LocalLink.@Nullable End end;
    private volatile @Nullable LocalBacklog backlog;

    /// What was shut down when it was neither. Guarded by the state's lock.
    private int shut;

    /// How much of himself lends who connects it.
    private volatile ImpersonationLevel level = ImpersonationLevel.IMPERSONATION;

    /// A new one.
    LocalConnected(LocalFamily family, int type, int protocol, int flags) {
        super(family, type, protocol, flags, new Watchers(), Endpoint.UNNAMED);
    }

    /// One that is connected.
    LocalConnected(LocalFamily family, int type, int protocol, int flags, LocalLink.End end) {
        super(family, type, protocol, flags, end.watchers(), end.name());
        this.end = end;
    }

    @Override
    void named(Endpoint given) {
        LocalLink.End present = end;
        if (present != null) {
            present.name(given);
        }
    }

    // Connecting.

    @Override
    void listen(Task self, int limit) {
        LocalPeer who = LocalPeer.of(self);
        LocalBacklog present;
        state.lock();
        try {
            if (name() instanceof Endpoint.Unnamed || end != null) {
                throw new KernelException(
                        Errno.EINVAL, "listen: the socket " + (end == null ? "has no name" : "is connected"));
            }
            present = backlog;
            if (present == null) {
                present = new LocalBacklog(this, who, limit);
                backlog = present;
            }
        } finally {
            state.unlock();
        }
        present.listen(who, limit);
        if ((shut & LocalLink.RECEIVING) != 0) {
            present.refuse();
        }
        watchers.changed();
    }

    @Override
    int listens() {
        return backlog == null ? 0 : 1;
    }

    @Override
    int connect(Task self, Endpoint peer) {
        if (!(find(self, peer, "connect") instanceof LocalConnected listener)) {
            throw refused("connect", peer);
        }
        LocalBacklog there = listener.backlog;
        if (there == null) {
            throw refused("connect", peer);
        }
        WakeUps after = new WakeUps();
        int result;
        state.lock();
        try {
            result = there.connect(self, this, after);
        } finally {
            state.unlock();
            after.wake();
        }
        if (result == 0) {
            watchers.changed(PollEvents.POLLOUT);
        }
        return result;
    }

    /// State's lock held, and that of the backlog of the socket to connect to: becomes the end of a
    /// connection.
    ///
    /// @param listener who listens there
    /// @return the other end
    LocalLink.End connected(Task self, LocalBacklog.Listener listener) {
        if (end != null) {
            throw new KernelException(Errno.EISCONN, "connect: the socket is connected");
        }
        if (backlog != null) {
            throw new KernelException(Errno.EINVAL, "connect: the socket listens");
        }
        LocalLink link = new LocalLink(type(), family.inFlight(), watchers);
        link.second().beginUnaccepted(listener);
        link.first().begin(this, LocalPeer.connecting(self, level), shut);
        end = link.first();
        return link.second();
    }

    @Override
    @Nullable
    Socket accept(Task self, int flags) {
        LocalBacklog present = backlog;
        if (present == null) {
            throw new KernelException(Errno.EINVAL, "accept: the socket does not listen");
        }
        WakeUps after = new WakeUps();
        LocalLink.End accepted = present.accept(self, after);
        after.wake();
        if (accepted == null) {
            return null;
        }
        LocalConnected socket = new LocalConnected(family, type(), protocol(), flags, accepted);
        accepted.attach(socket);
        if (passesCredentials()) {
            socket.passCredentials(true);
        }
        return socket;
    }

    // Sending and receiving.

    private KernelException unconnected(Errno errno, String call) {
        return new KernelException(errno, call + ": the socket is not connected");
    }

    @Override
    int attempt(Task self, Outgoing message) {
        LocalLink.End present = end;
        boolean stream = type() == SocketFlags.SOCK_STREAM;
        if (stream && message.to != null) {
            throw present == null
                    ? unsupported("sendto")
                    : new KernelException(Errno.EISCONN, "sendto: the socket is connected");
        }
        if (present == null) {
            throw unconnected(Errno.ENOTCONN, "send");
        }
        return present.send(self, message, this);
    }

    @Override
    int attempt(Task self, Incoming message) {
        LocalLink.End present = end;
        if (present == null) {
            throw unconnected(type() == SocketFlags.SOCK_STREAM ? Errno.EINVAL : Errno.ENOTCONN, "recv");
        }
        return present.receive(self, message, this);
    }

    @Override
    void shutdown(Task self, int how) {
        int bits = how + 1;
        LocalLink.End present;
        LocalBacklog listening;
        state.lock();
        shut |= bits;
        present = end;
        listening = backlog;
        state.unlock();
        if (present != null) {
            present.shutDown(bits);
        } else if (listening == null) {
            watchers.changed();
        } else if ((bits & LocalLink.RECEIVING) != 0) {
            listening.refuse();
        }
    }

    // What is to be known of it.

    private LocalLink.End connection(String call) {
        LocalLink.End present = end;
        if (present == null) {
            throw unconnected(Errno.ENOTCONN, call);
        }
        return present;
    }

    @Override
    Endpoint peerName() {
        return connection("getpeername").other().name();
    }

    @Override
    PeerCredentials peer() {
        return connection("peer").other().holder().credentials();
    }

    @Override
    Token peerToken(String call) {
        Token token = connection(call).other().holder().token();
        if (token == null) {
            throw new KernelException(Errno.ENODATA, call + ": nobody has connected at the other end");
        }
        return token;
    }

    @Override
    void impersonationLevel(ImpersonationLevel wanted) {
        state.lock();
        try {
            if (end != null) {
                throw new KernelException(Errno.EISCONN, "impersonationLevel: the socket is connected");
            }
            level = wanted;
        } finally {
            state.unlock();
        }
    }

    @Override
    ImpersonationLevel impersonationLevel() {
        return level;
    }

    @Override
    int takeError() {
        LocalLink.End present = end;
        return present == null ? 0 : present.takeError();
    }

    @Override
    void resized() {
        LocalLink.End present = end;
        if (present != null) {
            present.resize(sendSize());
        }
    }

    @Override
    int readiness() {
        LocalLink.End present = end;
        if (present != null) {
            return present.events();
        }
        LocalBacklog listening = backlog;
        return listening == null ? PollEvents.POLLOUT | PollEvents.POLLHUP : listening.events();
    }

    @Override
    boolean canEnd(WaitQueue wait) {
        LocalLink.End present = end;
        return (present != null && wait.lock() == present.link()) || (wait.lock() == backlog) || super.canEnd(wait);
    }

    @Override
    public String toString() {
        return "local " + (type() == SocketFlags.SOCK_STREAM ? "stream" : "packet") + " socket";
    }

    // The end.

    @Override
    List<InFlight.Lost> end() {
        List<InFlight.Lost> lost = new ArrayList<>();
        LocalLink.End present = end;
        LocalBacklog listening = backlog;
        if (present != null) {
            lost.addAll(present.close());
        } else if (listening != null) {
            for (LocalLink.End unaccepted : listening.close()) {
                lost.addAll(unaccepted.close());
            }
        }
        return lost;
    }

    /// {@return its end of a connection, or those that nobody has accepted yet}
    List<LocalLink.End> ends() {
        LocalLink.End present = end;
        LocalBacklog listening = backlog;
        if (present != null) {
            return List.of(present);
        }
        return listening == null ? List.of() : listening.ends();
    }

    @Override
    List<InFlight.Lost> takeMessages() {
        List<InFlight.Lost> taken = new ArrayList<>();
        ends().forEach(each -> taken.addAll(each.takeMessages()));
        return taken;
    }
}
