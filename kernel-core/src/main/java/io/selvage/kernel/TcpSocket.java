package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A stream socket of the Internet. The JDK has one kind of channel for connections and one for
/// listening, and closes a channel that could not connect; so a socket changes its channel.
final class TcpSocket extends HostSocket {
    /// How far it has come.
    enum State {
        /// Made, perhaps bound, or it could not connect.
        FRESH,
        /// On its way to the other side.
        CONNECTING,
        /// Connected, and `connect` has not said so yet.
        ARRIVED,
        /// Connected.
        CONNECTED,
        /// Takes connections.
        LISTENING
    }

    private static final int NOTHING = -2;

    // All guarded by the lock.
    private State state;
    private SocketChannel stream;
    private @Nullable TcpListener listener;
    private final ReadAhead ahead = new ReadAhead();

    /// What `bind` has given it.
    private @Nullable InetSocketAddress bound;

    /// To be reported once.
    private @Nullable Errno error;

    private boolean writeEnded;

    /// The other side has gone, or the connection was never made.
    private boolean dead;

    /// Whether the last write found room for all it had.
    private boolean hasRoom = true;

    TcpSocket(InternetSockets family, SocketChannel stream, int flags, State state) {
        super(family, SocketFlags.SOCK_STREAM, SocketControl.IPPROTO_TCP, flags);
        this.stream = stream;
        this.state = state;
    }

    @Override
    SelectableChannel channel() {
        return listener == null ? stream : listener.channel();
    }

    // Names.

    @Override
    void bind(Task self, Endpoint name) {
        InetSocketAddress address = family().here("bind", name);
        door.lock();
        try {
            if (state != State.FRESH || bound != null) {
                throw new KernelException(Errno.EINVAL, "bind: " + this + " has a name");
            }
            stream.bind(address);
            bound = (InetSocketAddress) stream.getLocalAddress();
        } catch (IOException e) {
            throw NetworkErrors.refusal("bind", e);
        } finally {
            door.unlock();
        }
    }

    @Override
    Endpoint name() {
        door.lock();
        try {
            return endpoint(closed ? null : configured().getLocalAddress());
        } catch (IOException e) {
            throw NetworkErrors.refusal("getsockname", e);
        } finally {
            door.unlock();
        }
    }

    @Override
    Endpoint peerName() {
        door.lock();
        try {
            if (!isConnected() || closed) {
                throw notConnected("getpeername");
            }
            return endpoint(stream.getRemoteAddress());
        } catch (IOException e) {
            throw NetworkErrors.refusal("getpeername", e);
        } finally {
            door.unlock();
        }
    }

    private KernelException notConnected(String call) {
        return new KernelException(Errno.ENOTCONN, call + ": " + this + " is not connected");
    }

    /// Lock held.
    private boolean isConnected() {
        return state == State.CONNECTED || state == State.ARRIVED;
    }

    // Connections.

    @Override
    void listen(Task self, int backlog) {
        door.lock();
        try {
            if (state == State.LISTENING) {
                return;
            }
            if (state != State.FRESH) {
                throw new KernelException(Errno.EINVAL, "listen: " + this + " is connected");
            }
            ServerSocketChannel server = family().newListener();
            try {
                options.applyTo(server);
                InetSocketAddress address = bound == null ? family().unnamed() : bound;
                // Its address is free for a moment; two sockets cannot have it while one of them listens.
                stream.close();
                server.bind(address, Math.max(1, backlog));
            } catch (IOException e) {
                server.close();
                renew();
                throw e;
            }
            listener = new TcpListener(server);
            state = State.LISTENING;
        } catch (IOException e) {
            throw NetworkErrors.refusal("listen", e);
        } finally {
            door.unlock();
        }
    }

    /// Lock held, the channel closed: takes another one.
    private void renew() throws IOException {
        stream = family().newStream();
        options.applyTo(stream);
        state = State.FRESH;
        if (bound != null) {
            InetSocketAddress address = bound;
            bound = null;
            stream.bind(address);
            bound = address;
        }
    }

    @Override
    @Nullable
    Socket accept(Task self, int flags) {
        SocketChannel accepted;
        boolean others;
        door.lock();
        try {
            if (listener == null || closed) {
                throw new KernelException(Errno.EINVAL, "accept: " + this + " does not listen");
            }
            accepted = listener.accept();
            if (accepted == null && mayWait(0)) {
                readers.add(self);
            }
            others = !readers.isEmpty();
        } catch (IOException e) {
            throw NetworkErrors.refusal("accept", e);
        } finally {
            door.unlock();
        }
        askFor(others, SelectionKey.OP_ACCEPT);
        if (accepted != null) {
            return new TcpSocket(family(), accepted, flags, State.CONNECTED);
        }
        if (!mayWait(0)) {
            throw wouldBlock("accept", this);
        }
        return null;
    }

    @Override
    int connect(Task self, Endpoint peer) {
        InetSocketAddress address = family().there("connect", peer);
        boolean begins;
        door.lock();
        try {
            arrive();
            // Also that of the attempt that a caller has waited for.
            failOnce("connect");
            begins = state == State.FRESH;
            if (state == State.CONNECTED || state == State.LISTENING) {
                throw new KernelException(Errno.EISCONN, "connect: " + this + " is connected, or listens");
            }
            if (begins) {
                begin(address);
            }
            if (state == State.ARRIVED) {
                state = State.CONNECTED;
                return 0;
            }
            failOnce("connect");
            if (!has(OpenFlags.O_NONBLOCK)) {
                writers.add(self);
            }
        } finally {
            door.unlock();
        }
        ask(SelectionKey.OP_CONNECT);
        if (has(OpenFlags.O_NONBLOCK)) {
            throw new KernelException(
                    begins ? Errno.EINPROGRESS : Errno.EALREADY, "connect: " + this + " is on its way");
        }
        return BLOCKED;
    }

    /// Lock held.
    private void begin(InetSocketAddress address) {
        dead = false;
        state = State.CONNECTING;
        try {
            if (stream.connect(address)) {
                state = State.ARRIVED;
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    /// Lock held: looks whether it has arrived.
    private void arrive() {
        if (state == State.CONNECTING && !closed) {
            try {
                if (stream.finishConnect()) {
                    state = State.ARRIVED;
                }
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /// Lock held: it will not arrive.
    private void failed(IOException failure) {
        error = NetworkErrors.errno(failure);
        dead = true;
        try {
            renew();
        } catch (IOException e) {
            error = NetworkErrors.errno(e);
        }
    }

    /// Lock held.
    private void failOnce(String call) {
        Errno failure = error;
        if (failure != null) {
            error = null;
            throw new KernelException(failure, call + ": the host says so of " + this);
        }
    }

    @Override
    void progress(int ops) {
        if ((ops & SelectionKey.OP_CONNECT) != 0) {
            arrive();
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            hasRoom = true;
        }
    }

    // Bytes.

    @Override
    int send(Task self, Outgoing message) {
        int asked = Math.min(CHUNK, message.length());
        int written;
        int ops;
        boolean others;
        door.lock();
        try {
            written = write(message, asked);
            if (written == NOTHING && mayWait(message.flags)) {
                writers.add(self);
            }
            others = !writers.isEmpty();
            ops = written == asked && !others ? 0 : awaited(PollEvents.POLLOUT);
        } finally {
            door.unlock();
        }
        if (written == BLOCKED) {
            throw broken(self, message, "nobody takes what " + this + " sends");
        }
        askFor(others, ops);
        if (written != NOTHING) {
            return written;
        }
        if (!mayWait(message.flags)) {
            throw wouldBlock("send", this);
        }
        return BLOCKED;
    }

    /// Lock held.
    ///
    /// @return how many bytes, [#NOTHING] if there is no room, [#BLOCKED] if there never will be
    private int write(Outgoing message, int count) {
        arrive();
        failOnce("send");
        if (state == State.CONNECTING) {
            return NOTHING;
        }
        if (!isConnected() || writeEnded || dead || closed) {
            return BLOCKED;
        }
        try {
            int written = stream.write(ByteBuffer.wrap(message.bytes, message.offset(), count));
            hasRoom = written == count;
            return written == 0 && count > 0 ? NOTHING : written;
        } catch (IOException e) {
            Errno errno = NetworkErrors.errno(e);
            dead = true;
            if (errno == Errno.EPIPE) {
                return BLOCKED;
            }
            throw NetworkErrors.refusal("send", e);
        }
    }

    @Override
    int receive(Task self, Incoming message) {
        int taken;
        boolean others;
        int ops;
        door.lock();
        try {
            taken = read(message);
            ops = state == State.CONNECTING ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ;
            announceAhead();
            if (taken == NOTHING && mayWait(message.flags)) {
                readers.add(self);
            }
            others = !readers.isEmpty();
        } finally {
            door.unlock();
        }
        if (others || taken < message.length()) {
            // Also those who watch changes only take less than they asked for as a sign that there is no more.
            askFor(others, ops);
        }
        if (taken != NOTHING) {
            return taken;
        }
        if (!mayWait(message.flags)) {
            throw wouldBlock("recv", this);
        }
        return BLOCKED;
    }

    /// Lock held.
    private int read(Incoming message) {
        arrive();
        failOnce("recv");
        if (state == State.CONNECTING) {
            return NOTHING;
        }
        if (!isConnected() && !dead) {
            throw notConnected("recv");
        }
        int length = message.length();
        if (message.has(SocketFlags.MSG_PEEK) && !lookAhead()) {
            failOnce("recv");
        }
        if (!ahead.isEmpty()) {
            return message.has(SocketFlags.MSG_PEEK)
                    ? ahead.peek(message.buffer, message.offset(), length)
                    : ahead.take(message.buffer, message.offset(), length);
        }
        if (ahead.hasEnded() || dead || closed || length == 0) {
            return 0;
        }
        if (message.has(SocketFlags.MSG_PEEK)) {
            return NOTHING;
        }
        try {
            int taken = stream.read(ByteBuffer.wrap(message.buffer, message.offset(), Math.min(CHUNK, length)));
            if (taken < 0) {
                ahead.end();
            }
            return taken == 0 ? NOTHING : Math.max(0, taken);
        } catch (IOException e) {
            ahead.end();
            dead = true;
            throw NetworkErrors.refusal("recv", e);
        }
    }

    /// Lock held, connected.
    ///
    /// @return false if the connection has been found broken
    private boolean lookAhead() {
        try {
            ahead.fill(stream);
            return true;
        } catch (IOException e) {
            error = NetworkErrors.errno(e);
            ahead.end();
            dead = true;
            return false;
        }
    }

    @Override
    void shutdown(Task self, int how) {
        door.lock();
        try {
            if (!isConnected() || closed) {
                throw notConnected("shutdown");
            }
            if (how != SocketFlags.SHUT_WR) {
                stream.shutdownInput();
                ahead.end();
            }
            if (how != SocketFlags.SHUT_RD) {
                stream.shutdownOutput();
                writeEnded = true;
            }
        } catch (IOException e) {
            throw NetworkErrors.refusal("shutdown", e);
        } finally {
            door.unlock();
        }
        readers.wakeAll();
        writers.wakeAll();
        watchers.changed();
    }

    // What there is.

    @Override
    int readiness() {
        door.lock();
        try {
            arrive();
            if (closed) {
                return PollEvents.POLLHUP;
            }
            boolean hadAhead = hasAhead();
            int events = events();
            if (!hadAhead) {
                announceAhead();
            }
            return events;
        } finally {
            door.unlock();
        }
    }

    private int events() {
        return switch (state) {
            case LISTENING -> canAccept() ? PollEvents.POLLIN : 0;
            case CONNECTING -> 0;
            case FRESH -> dead ? ofTheDead() : PollEvents.POLLOUT | PollEvents.POLLHUP;
            case ARRIVED, CONNECTED -> ofConnection();
        };
    }

    @Override
    boolean hasAhead() {
        return listener == null ? !ahead.isEmpty() || dead : listener.isAhead();
    }

    private boolean canAccept() {
        try {
            return listener != null && listener.hasConnection();
        } catch (IOException e) {
            // For who accepts to hear of.
            return true;
        }
    }

    private int ofConnection() {
        if (!dead) {
            lookAhead();
        }
        if (dead) {
            return ofTheDead();
        }
        boolean ended = ahead.hasEnded();
        int events = ahead.isEmpty() && !ended ? 0 : PollEvents.POLLIN;
        if (hasRoom || writeEnded) {
            events |= PollEvents.POLLOUT;
        }
        if (ended) {
            events |= PollEvents.POLLRDHUP | (writeEnded ? PollEvents.POLLHUP : 0);
        }
        return events;
    }

    private int ofTheDead() {
        return PollEvents.POLLIN
                | PollEvents.POLLOUT
                | PollEvents.POLLRDHUP
                | PollEvents.POLLHUP
                | (error == null ? 0 : PollEvents.POLLERR);
    }

    @Override
    int awaited(int events) {
        return switch (state) {
            case FRESH -> 0;
            case LISTENING -> SelectionKey.OP_ACCEPT;
            case CONNECTING -> SelectionKey.OP_CONNECT;
            case ARRIVED, CONNECTED -> {
                boolean reads = (events & ~PollEvents.POLLOUT) != 0 && ahead.isEmpty() && !ahead.hasEnded() && !dead;
                boolean writes = (events & PollEvents.POLLOUT) != 0 && !hasRoom && !dead;
                yield (reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0);
            }
        };
    }

    // Options.

    @Override
    NetworkChannel configured() {
        return listener == null ? stream : listener.channel();
    }

    @Override
    boolean isListening() {
        return state == State.LISTENING;
    }

    @Override
    @Nullable
    Errno takeError() {
        arrive();
        Errno reported = error;
        error = null;
        return reported;
    }

    @Override
    void closeChannels() throws IOException {
        if (listener != null) {
            listener.close();
        }
        if (!ahead.isEmpty() && stream.isOpen()) {
            // The host takes it for read; the other side is to hear that it was not.
            stream.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        stream.close();
    }

    @Override
    public String toString() {
        return "a TCP socket";
    }
}
