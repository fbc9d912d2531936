package io.selvage.kernel;

import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PeerCredentials;
import io.selvage.api.PollEvents;
import io.selvage.api.SocketFlags;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection of two local sockets that carry a stream or a sequence of packets. Its lock guards all of
/// it.
final class LocalLink extends KernelLock {
    // Bits of what is shut down.
    static final int RECEIVING = 1;
    static final int SENDING = 2;
    static final int BOTH = RECEIVING | SENDING;

    /// Who waits for room is told when three quarters of it are free.
    private static final int WORTH_TELLING = 4;

    private final boolean stream;
    private final End first;
    private final End second;

    /// @param watchers of the socket that has the first end
    LocalLink(int type, InFlight inFlight, Watchers watchers) {
        stream = type == SocketFlags.SOCK_STREAM;
        first = new End(inFlight, watchers);
        second = new End(inFlight, new Watchers());
    }

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    @Override
    public String toString() {
        return "local connection";
    }

    End first() {
        return first;
    }

    End second() {
        return second;
    }

    /// The bits as the other end has them.
    private static int mirrored(int bits) {
        return (bits & RECEIVING) << 1 | (bits & SENDING) >> 1;
    }

    /// One end: what has come here and who is here.
    final class End implements LocalQueue.Owner {
        private final Watchers watchers;
        private final LocalQueue queue;
        private final WaitQueue readers = new WaitQueue(LocalLink.this, "data");
        private final WaitQueue writers = new WaitQueue(LocalLink.this, "room");

        /// Null until the connection is accepted.
        private volatile @Nullable LocalSocket socket;

        private volatile Endpoint name = Endpoint.UNNAMED;

        /// Through whom it is to be accepted; set before anybody knows the end.
        private @Nullable LocalSocket listener;

        /// Who is here; set before anybody knows the end.
        private @Nullable LocalPeer holder;

        private int sendSize = LocalSocket.DEFAULT_SIZE;
        private int shut;

        /// Waits to be reported.
        private @Nullable Errno error;

        private End(InFlight inFlight, Watchers watchers) {
            queue = new LocalQueue(inFlight, this);
            this.watchers = watchers;
        }

        LocalLink link() {
            return LocalLink.this;
        }

        End other() {
            return this == first ? second : first;
        }

        Watchers watchers() {
            return watchers;
        }

        Endpoint name() {
            return name;
        }

        void name(Endpoint given) {
            name = given;
        }

        LocalPeer holder() {
            return Objects.requireNonNull(holder);
        }

        /// Before anybody else knows the end: it is a socket's.
        void begin(LocalSocket owner, LocalPeer who, int bits) {
            socket = owner;
            holder = who;
            name = owner.name();
            shut = bits;
            sendSize = owner.sendSize();
        }

        /// Before anybody else knows the end: it is to be accepted.
        void beginUnaccepted(LocalBacklog.Listener by) {
            listener = by.socket();
            holder = by.who();
            name = by.socket().name();
        }

        /// It is accepted.
        void attach(LocalSocket owner) {
            socket = owner;
        }

        @Override
        public LocalSocket owner() {
            LocalSocket present = socket;
            return present == null ? Objects.requireNonNull(listener) : present;
        }

        void resize(int size) {
            lock();
            sendSize = size;
            boolean roomy = hasRoom();
            unlock();
            if (roomy) {
                writers.wakeAll();
                watchers.changed(PollEvents.POLLOUT);
            }
        }

        /// Lock held.
        private boolean hasRoom() {
            return (long) other().queue.used() * WORTH_TELLING <= sendSize;
        }

        int send(Task self, Outgoing message, LocalSocket sender) {
            lock();
            try {
                if (!stream) {
                    report("send");
                    refuseTooLong(message);
                }
                if ((shut & SENDING) != 0) {
                    message.broken = stream && message.sent() == 0 && !message.has(SocketFlags.MSG_NOSIGNAL);
                    throw new KernelException(Errno.EPIPE, "send: nobody can receive at the other end");
                }
                if (stream && message.length() == 0) {
                    return 0;
                }
                LocalQueue target = other().queue;
                if (target.used() >= sendSize) {
                    if (!sender.mayWait(message.flags)) {
                        throw OpenFileDescription.wouldBlock("send", LocalLink.this);
                    }
                    writers.add(self);
                    return OpenFileDescription.BLOCKED;
                }
                int count = put(self, message, sender, target);
                message.wakes(other().readers);
                if (target.used() < sendSize) {
                    message.wakes(writers);
                }
                message.tells(other().watchers, PollEvents.POLLIN);
                return count;
            } finally {
                unlock();
            }
        }

        private void refuseTooLong(Outgoing message) {
            if (message.length() > sendSize - LocalSocket.MARGIN) {
                throw new KernelException(Errno.EMSGSIZE, "send: " + message.length() + " bytes in one packet");
            }
        }

        private int put(Task self, Outgoing message, LocalSocket sender, LocalQueue target) {
            LocalSocket receiver = other().socket;
            PeerCredentials who = sender.passesCredentials() || (receiver != null && receiver.passesCredentials())
                    ? holder().credentialsOf(self)
                    : null;
            if (stream) {
                return target.put(message, self, who, sendSize - target.used());
            }
            target.put(LocalMessage.packet(message, who, null, Endpoint.UNNAMED), message, self);
            return message.length();
        }

        int receive(Task self, Incoming message, LocalSocket receiver) {
            lock();
            try {
                if (queue.hasSockets() && !message.takesSockets) {
                    return LocalSocket.NEEDS_REGISTER;
                }
                if (!stream) {
                    report("recv");
                }
                if (queue.isEmpty()) {
                    return receiveNothing(self, message, receiver);
                }
                int count = stream ? queue.takeBytes(message, receiver) : queue.takePacket(message);
                if (!queue.isEmpty()) {
                    // Readers are woken one at a time; each passes on what it leaves.
                    message.wakes(readers);
                }
                if (other().hasRoom()) {
                    message.wakes(other().writers);
                    message.tells(other().watchers, PollEvents.POLLOUT);
                }
                return count;
            } finally {
                unlock();
            }
        }

        private int receiveNothing(Task self, Incoming message, LocalSocket receiver) {
            if (stream && message.length() == 0) {
                return 0;
            }
            report("recv");
            if ((shut & RECEIVING) != 0) {
                return 0;
            }
            if (!receiver.mayWait(message.flags)) {
                throw OpenFileDescription.wouldBlock("recv", LocalLink.this);
            }
            readers.add(self);
            return OpenFileDescription.BLOCKED;
        }

        /// Lock held.
        private void report(String call) {
            Errno found = error;
            if (found != null) {
                error = null;
                throw new KernelException(found, call + ": the other end was closed with something unread");
            }
        }

        int takeError() {
            lock();
            try {
                Errno found = error;
                error = null;
                return found == null ? 0 : found.number();
            } finally {
                unlock();
            }
        }

        int events() {
            lock();
            try {
                int events = hasRoom() ? PollEvents.POLLOUT : 0;
                if (!queue.isEmpty()) {
                    events |= PollEvents.POLLIN;
                }
                if ((shut & RECEIVING) != 0) {
                    events |= PollEvents.POLLIN | PollEvents.POLLRDHUP;
                }
                if (shut == BOTH) {
                    events |= PollEvents.POLLHUP;
                }
                return error == null ? events : events | PollEvents.POLLERR;
            } finally {
                unlock();
            }
        }

        void shutDown(int bits) {
            lock();
            shut |= bits;
            other().shut |= mirrored(bits);
            unlock();
            tellEverybody();
        }

        /// The socket is closed, or will never be accepted.
        ///
        /// @return what nobody will receive
        List<InFlight.Lost> close() {
            List<InFlight.Lost> lost;
            lock();
            try {
                shut = BOTH;
                other().shut = BOTH;
                if (!queue.isEmpty() || socket == null) {
                    other().error = Errno.ECONNRESET;
                }
                lost = queue.clear();
            } finally {
                unlock();
            }
            tellEverybody();
            // Nobody can ask any more who is at the other end.
            Token lent = other().holder().token();
            if (lent != null) {
                lent.release();
            }
            return lost;
        }

        /// Also those at this end: stackless ones hold no reference while they wait.
        private void tellEverybody() {
            first.readers.wakeAll();
            first.writers.wakeAll();
            second.readers.wakeAll();
            second.writers.wakeAll();
            first.watchers.changed();
            second.watchers.changed();
        }

        List<InFlight.Lost> takeMessages() {
            lock();
            try {
                return queue.clear();
            } finally {
                unlock();
            }
        }
    }
}
