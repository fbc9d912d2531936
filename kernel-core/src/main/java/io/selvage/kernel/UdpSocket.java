package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PollEvents;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/// A datagram socket of the Internet.
final class UdpSocket extends HostSocket {
    /// The longest datagram, and where the next one is put.
    private static final int LONGEST = 65_507;

    private static final int NOTHING = -2;

    // All guarded by the lock.
    private final DatagramChannel channel;

    /// Between position and limit is the datagram that has been received and not been taken; made at the
    /// first look.
    private @Nullable ByteBuffer next;

    /// Who has sent it; null if there is none.
    private @Nullable SocketAddress sender;

    /// To be reported once.
    private @Nullable Errno error;

    private boolean hasName;
    private boolean hasRoom = true;

    UdpSocket(InternetSockets family, DatagramChannel channel, int flags) {
        super(family, SocketFlags.SOCK_DGRAM, SocketControl.IPPROTO_UDP, flags);
        this.channel = channel;
    }

    @Override
    SelectableChannel channel() {
        return channel;
    }

    @Override
    void bind(Task self, Endpoint name) {
        InetSocketAddress address = family().here("bind", name);
        door.lock();
        try {
            if (hasName) {
                throw new KernelException(Errno.EINVAL, "bind: " + this + " has a name");
            }
            channel.bind(address);
            hasName = true;
        } catch (IOException e) {
            throw NetworkErrors.refusal("bind", e);
        } finally {
            door.unlock();
        }
    }

    /// Lock held: the host would choose an address of all that it has.
    private void bindSomewhere() throws IOException {
        if (!hasName) {
            channel.bind(family().unnamed());
            hasName = true;
        }
    }

    @Override
    Endpoint name() {
        door.lock();
        try {
            return endpoint(closed ? null : channel.getLocalAddress());
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
            SocketAddress peer = closed ? null : channel.getRemoteAddress();
            if (peer == null) {
                throw new KernelException(Errno.ENOTCONN, "getpeername: " + this + " is not connected");
            }
            return endpoint(peer);
        } catch (IOException e) {
            throw NetworkErrors.refusal("getpeername", e);
        } finally {
            door.unlock();
        }
    }

    @Override
    int connect(Task self, Endpoint peer) {
        InetSocketAddress address = peer instanceof Endpoint.Unnamed ? null : family().there("connect", peer);
        door.lock();
        try {
            channel.disconnect();
            if (address != null) {
                bindSomewhere();
                channel.connect(address);
            }
            return 0;
        } catch (IOException e) {
            throw NetworkErrors.refusal("connect", e);
        } finally {
            door.unlock();
        }
    }

    @Override
    int send(Task self, Outgoing message) {
        if (message.length() > LONGEST) {
            throw new KernelException(Errno.EMSGSIZE, "send: no datagram has " + message.length() + " bytes");
        }
        InetSocketAddress to = message.to == null ? null : family().there("send", message.to);
        int sent;
        boolean others;
        door.lock();
        try {
            sent = write(message, to);
            hasRoom = sent != NOTHING;
            if (!hasRoom && mayWait(message.flags)) {
                writers.add(self);
            }
            others = !writers.isEmpty();
        } catch (IOException e) {
            throw NetworkErrors.refusal("send", e);
        } finally {
            door.unlock();
        }
        if (others || sent == NOTHING) {
            askFor(others, SelectionKey.OP_WRITE);
        }
        if (sent != NOTHING) {
            return sent;
        }
        if (!mayWait(message.flags)) {
            throw wouldBlock("send", this);
        }
        return BLOCKED;
    }

    /// Lock held.
    private int write(Outgoing message, @Nullable InetSocketAddress to) throws IOException {
        failOnce("send");
        SocketAddress peer = channel.getRemoteAddress();
        if (to == null && peer == null) {
            throw new KernelException(Errno.EDESTADDRREQ, "send: " + this + " is not connected");
        }
        ByteBuffer bytes = ByteBuffer.wrap(message.bytes, message.offset(), message.length());
        int length = bytes.remaining();
        int sent;
        if (peer == null) {
            bindSomewhere();
            sent = channel.send(bytes, to);
        } else if (length > 0 && (to == null || to.equals(peer))) {
            sent = channel.write(bytes);
        } else {
            sent = sendUnconnected(bytes, to == null ? peer : to, peer);
        }
        return sent == 0 && length > 0 ? NOTHING : sent;
    }

    /// A connected channel of the JDK's sends nowhere else, and nothing that is empty.
    private int sendUnconnected(ByteBuffer bytes, SocketAddress to, SocketAddress peer) throws IOException {
        channel.disconnect();
        try {
            return channel.send(bytes, to);
        } finally {
            channel.connect(peer);
        }
    }

    @Override
    int receive(Task self, Incoming message) {
        int taken;
        boolean others;
        door.lock();
        try {
            failOnce("recv");
            taken = take(message);
            announceAhead();
            if (taken == NOTHING && mayWait(message.flags)) {
                readers.add(self);
            }
            others = !readers.isEmpty();
        } finally {
            door.unlock();
        }
        askFor(others, SelectionKey.OP_READ);
        if (taken != NOTHING) {
            return taken;
        }
        if (!mayWait(message.flags)) {
            throw wouldBlock("recv", this);
        }
        return BLOCKED;
    }

    /// Lock held.
    private int take(Incoming message) {
        if (!lookAhead()) {
            failOnce("recv");
            return NOTHING;
        }
        ByteBuffer datagram = next;
        SocketAddress from = sender;
        if (datagram == null || from == null) {
            return NOTHING;
        }
        int whole = datagram.remaining();
        int count = Math.min(message.length(), whole);
        datagram.get(datagram.position(), message.buffer, message.offset(), count);
        message.from = endpoint(from);
        if (count < whole) {
            message.outcome |= SocketFlags.MSG_TRUNC;
        }
        if (!message.has(SocketFlags.MSG_PEEK)) {
            sender = null;
        }
        return message.has(SocketFlags.MSG_TRUNC) ? whole : count;
    }

    /// Lock held.
    ///
    /// @return whether there is a datagram
    private boolean lookAhead() {
        if (sender != null) {
            return true;
        }
        if (closed) {
            return false;
        }
        ByteBuffer present = next;
        if (present == null) {
            present = ByteBuffer.allocate(LONGEST + 1);
            next = present;
        }
        present.clear();
        try {
            bindSomewhere();
            sender = channel.receive(present);
        } catch (IOException e) {
            error = NetworkErrors.errno(e);
        }
        present.flip();
        return sender != null;
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
    void shutdown(Task self, int how) {
        throw unsupported("shutdown");
    }

    @Override
    int readiness() {
        door.lock();
        try {
            boolean hadAhead = hasAhead();
            int events = lookAhead() ? PollEvents.POLLIN : 0;
            if (!hadAhead) {
                announceAhead();
            }
            return events | (hasRoom ? PollEvents.POLLOUT : 0) | (error == null ? 0 : PollEvents.POLLERR);
        } finally {
            door.unlock();
        }
    }

    @Override
    boolean hasAhead() {
        return sender != null || error != null;
    }

    @Override
    int awaited(int events) {
        boolean reads = (events & ~PollEvents.POLLOUT) != 0 && sender == null;
        boolean writes = (events & PollEvents.POLLOUT) != 0 && !hasRoom;
        return (reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    void progress(int ops) {
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            hasRoom = true;
        }
    }

    @Override
    NetworkChannel configured() {
        return channel;
    }

    @Override
    boolean isListening() {
        return false;
    }

    @Override
    @Nullable
    Errno takeError() {
        Errno reported = error;
        error = null;
        return reported;
    }

    @Override
    void closeChannels() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return "a UDP socket";
    }
}
