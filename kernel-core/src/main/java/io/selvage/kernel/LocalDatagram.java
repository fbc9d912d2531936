package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PollEvents;
import io.selvage.api.SocketFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A local socket for packets without a connection. What it sends counts against its own size until it is
/// received, and how many packets wait at one socket is limited, except for packets from the one that it
/// is itself connected to.
final class LocalDatagram extends LocalSocket {
    /// How many packets may wait, plus one.
    private static final int MOST_WAITING = 10;

    /// Who waits for room is told when three quarters of it are free.
    private static final int WORTH_TELLING = 4;

    /// What a socket takes of a packet if it is closed.
    private static final int GONE = -3;

    private final Box box = new Box();

    /// How much of what it has sent has not been received.
    private final AtomicInteger unreceived = new AtomicInteger();

    /// The one to send to and hear from. Written under the state's lock.
    private volatile @Nullable LocalDatagram peer;

    LocalDatagram(LocalFamily family, int protocol, int flags) {
        super(family, SocketFlags.SOCK_DGRAM, protocol, flags, new Watchers(), Endpoint.UNNAMED);
    }

    /// What waits to be received, and who waits.
    private final class Box extends KernelLock {
        private final LocalQueue queue = new LocalQueue(family.inFlight(), () -> LocalDatagram.this);
        private final WaitQueue readers = new WaitQueue(this, "a packet");

        /// Those who send to this socket.
        private final WaitQueue senders = new WaitQueue(this, "a place");

        /// Those who send from this socket.
        private final WaitQueue writers = new WaitQueue(this, "room");

        /// Sockets that are connected to this one.
        private final List<LocalDatagram> connected = new ArrayList<>();

        private int shut;
        private boolean closed;

        /// Waits to be reported.
        private @Nullable Errno error;

        @Override
        LockOrder level() {
            return LockOrder.FILE;
        }

        @Override
        public String toString() {
            return "local datagram socket";
        }

        /// Lock held.
        boolean isFull() {
            return queue.count() > MOST_WAITING;
        }

        /// Lock held.
        void report(String call) {
            Errno found = error;
            if (found != null) {
                error = null;
                throw new KernelException(found, call + ": the other end has turned away");
            }
        }

        void tellEverybody() {
            readers.wakeAll();
            senders.wakeAll();
            writers.wakeAll();
            watchers.changed();
        }
    }

    /// Before anybody else knows it: connects it for good.
    void meet(LocalDatagram other) {
        peer = other;
        other.box.connected.add(this);
    }

    @Override
    int connect(Task self, Endpoint wanted) {
        LocalDatagram found = null;
        if (!(wanted instanceof Endpoint.Unnamed)) {
            found = target(self, wanted, "connect");
            found.refuseStranger(this, "connect");
        }
        LocalDatagram before;
        state.lock();
        try {
            before = peer;
            peer = found;
            if (found != null && found != before) {
                found.box.lock();
                found.box.connected.add(this);
                found.box.unlock();
            }
        } finally {
            state.unlock();
        }
        if (before != null && before != found) {
            turnAwayFrom(before);
        }
        watchers.changed();
        return 0;
    }

    private LocalDatagram target(Task self, Endpoint wanted, String call) {
        if (find(self, wanted, call) instanceof LocalDatagram found) {
            return found;
        }
        throw refused(call, wanted);
    }

    /// One that is connected hears only from its peer.
    private void refuseStranger(LocalDatagram sender, String call) {
        LocalDatagram heard = peer;
        if (heard != null && heard != sender) {
            throw new KernelException(Errno.EPERM, call + ": the socket there is connected to another one");
        }
    }

    /// What came from the old peer is lost, and if it is connected here it hears of that.
    private void turnAwayFrom(LocalDatagram before) {
        before.box.lock();
        before.box.connected.remove(this);
        before.box.unlock();
        List<InFlight.Lost> lost = takeMessages();
        if (!lost.isEmpty()) {
            family.inFlight().discard(lost);
            // There are places now for those that no packet's receiver will wake.
            box.senders.wakeAll();
            connected().forEach(each -> each.watchers.changed(PollEvents.POLLOUT));
            if (before.peer == this) {
                before.box.lock();
                before.box.error = Errno.ECONNRESET;
                before.box.unlock();
                before.box.tellEverybody();
            }
        }
    }

    // Sending.

    @Override
    int attempt(Task self, Outgoing message) {
        LocalDatagram target = peer;
        if (message.to != null) {
            target = target(self, message.to, "sendto");
        } else if (target == null) {
            throw new KernelException(Errno.ENOTCONN, "send: the socket is not connected, and nobody is named");
        }
        if (message.length() > sendSize() - MARGIN) {
            throw new KernelException(Errno.EMSGSIZE, "send: " + message.length() + " bytes in one packet");
        }
        if (waitsForRoom(self, message)) {
            return BLOCKED;
        }
        int count = target.take(self, message, this);
        if (count == GONE) {
            if (message.to == null) {
                disconnectFrom(target);
            }
            throw new KernelException(Errno.ECONNREFUSED, "send: the socket there is closed");
        }
        return count;
    }

    /// Looks whether it may send at all.
    private boolean waitsForRoom(Task self, Outgoing message) {
        box.lock();
        try {
            box.report("send");
            if ((box.shut & LocalLink.SENDING) != 0) {
                throw new KernelException(Errno.EPIPE, "send: the socket is shut down");
            }
            if (unreceived.get() < sendSize()) {
                return false;
            }
            if (!mayWait(message.flags)) {
                throw wouldBlock("send", this);
            }
            box.writers.add(self);
            return true;
        } finally {
            box.unlock();
        }
    }

    /// Takes in a packet from another socket, or this one.
    private int take(Task self, Outgoing message, LocalDatagram sender) {
        box.lock();
        try {
            if (box.closed) {
                return GONE;
            }
            refuseStranger(sender, "send");
            if ((box.shut & LocalLink.RECEIVING) != 0) {
                throw new KernelException(Errno.EPIPE, "send: the socket there is shut down");
            }
            if (box.isFull() && peer != sender) {
                if (!sender.mayWait(message.flags)) {
                    throw wouldBlock("send", sender);
                }
                box.senders.add(self);
                return BLOCKED;
            }
            int length = message.length();
            LocalMessage packet = LocalMessage.packet(message, sender.sender(self, this), sender, sender.name());
            box.queue.put(packet, message, self);
            sender.unreceived.addAndGet(LocalQueue.cost(packet));
            message.wakes(box.readers);
            message.tells(watchers, PollEvents.POLLIN);
            return length;
        } finally {
            box.unlock();
        }
    }

    private void disconnectFrom(LocalDatagram gone) {
        state.lock();
        if (peer == gone) {
            peer = null;
        }
        state.unlock();
    }

    // Receiving.

    @Override
    int attempt(Task self, Incoming message) {
        box.lock();
        try {
            if (box.queue.hasSockets() && !message.takesSockets) {
                return NEEDS_REGISTER;
            }
            box.report("recv");
            if (box.queue.isEmpty()) {
                if (!mayWait(message.flags)) {
                    throw wouldBlock("recv", this);
                }
                if ((box.shut & LocalLink.RECEIVING) != 0) {
                    return 0;
                }
                box.readers.add(self);
                return BLOCKED;
            }
            int count = box.queue.takePacket(message);
            if (!box.queue.isEmpty()) {
                message.wakes(box.readers);
            }
            return count;
        } finally {
            box.unlock();
        }
    }

    @Override
    void received(Incoming message) {
        LocalMessage packet = message.taken;
        message.taken = null;
        if (packet == null) {
            return;
        }
        settle(packet);
        // Not one by one: whoever is woken may find that it must wait for something else.
        box.senders.wakeAll();
        for (LocalDatagram each : connected()) {
            each.watchers.changed(PollEvents.POLLOUT);
        }
    }

    private List<LocalDatagram> connected() {
        box.lock();
        try {
            return box.connected.isEmpty() ? List.of() : List.copyOf(box.connected);
        } finally {
            box.unlock();
        }
    }

    /// No lock held: a message is out of a queue, so that its sender has room for more if it was a
    /// datagram.
    static void settle(LocalMessage packet) {
        LocalDatagram sender = packet.from;
        if (sender == null) {
            return;
        }
        sender.unreceived.addAndGet(-LocalQueue.cost(packet));
        if (sender.hasRoom()) {
            sender.box.writers.wakeAll();
            sender.watchers.changed(PollEvents.POLLOUT);
        }
    }

    private boolean hasRoom() {
        return (long) unreceived.get() * WORTH_TELLING <= sendSize();
    }

    // What is to be known of it, and the end.

    @Override
    void shutdown(Task self, int how) {
        LocalDatagram other;
        state.lock();
        other = peer;
        state.unlock();
        shut(how + 1);
        if (other != null && other.peer == this) {
            other.watchers.changed();
        }
    }

    private void shut(int bits) {
        box.lock();
        box.shut |= bits;
        box.unlock();
        box.tellEverybody();
    }

    @Override
    Endpoint peerName() {
        LocalDatagram present = peer;
        if (present == null) {
            throw new KernelException(Errno.ENOTCONN, "getpeername: the socket is not connected");
        }
        return present.name();
    }

    @Override
    int takeError() {
        box.lock();
        try {
            Errno found = box.error;
            box.error = null;
            return found == null ? 0 : found.number();
        } finally {
            box.unlock();
        }
    }

    @Override
    void resized() {
        if (hasRoom()) {
            box.writers.wakeAll();
            watchers.changed(PollEvents.POLLOUT);
        }
    }

    @Override
    int readiness() {
        LocalDatagram target = peer;
        boolean roomy = hasRoom() && (target == null || target.peer == this || target.takesMore());
        int events = roomy ? PollEvents.POLLOUT : 0;
        box.lock();
        try {
            if (!box.queue.isEmpty()) {
                events |= PollEvents.POLLIN;
            }
            if ((box.shut & LocalLink.RECEIVING) != 0) {
                events |= PollEvents.POLLIN | PollEvents.POLLRDHUP;
            }
            if (box.shut == LocalLink.BOTH) {
                events |= PollEvents.POLLHUP;
            }
            return box.error == null ? events : events | PollEvents.POLLERR;
        } finally {
            box.unlock();
        }
    }

    private boolean takesMore() {
        box.lock();
        try {
            return box.closed || !box.isFull();
        } finally {
            box.unlock();
        }
    }

    @Override
    boolean canEnd(WaitQueue wait) {
        return wait.lock() == box || super.canEnd(wait);
    }

    @Override
    public String toString() {
        return "local datagram socket";
    }

    @Override
    List<InFlight.Lost> end() {
        List<LocalDatagram> others;
        box.lock();
        box.closed = true;
        box.shut = LocalLink.BOTH;
        others = List.copyOf(box.connected);
        box.connected.clear();
        box.unlock();
        box.tellEverybody();
        LocalDatagram other = peer;
        if (other != null) {
            other.box.lock();
            other.box.connected.remove(this);
            other.box.unlock();
        }
        List<InFlight.Lost> lost = takeMessages();
        others.forEach(each -> each.watchers.changed());
        return lost;
    }

    @Override
    List<InFlight.Lost> takeMessages() {
        box.lock();
        try {
            return box.queue.clear();
        } finally {
            box.unlock();
        }
    }
}
