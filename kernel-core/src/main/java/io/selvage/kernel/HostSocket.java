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
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/// A socket of the Internet: one of the host's, which never blocks.
///
/// The lock is held across the host's calls, against the rule for kernel locks: they return at once, and
/// because everything that touches the channel does so under this lock, they find the JDK's own locks
/// free. Only asking the selector is done without it.
abstract class HostSocket extends Socket {
    /// What is read or written at once at most: the JDK copies through memory of this size that it keeps.
    static final int CHUNK = 65_536;

    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    final Door door = new Door();
    final WaitQueue readers = new WaitQueue(door, "data");
    final WaitQueue writers = new WaitQueue(door, "room");
    final Watchers watchers = new Watchers();
    private final InternetSockets family;

    /// Guarded by the lock, as is what follows.
    final HostOptions options = new HostOptions();

    boolean closed;

    /// For the present channel; written by one thread at a time, see [#key].
    private volatile @Nullable SelectionKey key;

    HostSocket(InternetSockets family, int type, int protocol, int flags) {
        super(family.domain(), type, protocol, flags);
        this.family = family;
        family.selector().opened(this);
    }

    final class Door extends KernelLock {
        private Door() {}

        @Override
        LockOrder level() {
            return LockOrder.FILE;
        }

        @Override
        public String toString() {
            return HostSocket.this.toString();
        }
    }

    @Override
    final boolean leadsOut() {
        return true;
    }

    final InternetSockets family() {
        return family;
    }

    /// Lock held.
    abstract SelectableChannel channel();

    /// Lock held: what options are set on.
    abstract NetworkChannel configured();

    /// Lock held.
    abstract boolean isListening();

    /// Lock held: the error that nobody has been told of, which is forgotten.
    abstract @Nullable Errno takeError();

    @Override
    final int option(int level, int option) {
        door.lock();
        try {
            if (level == SocketControl.SOL_SOCKET && option == SocketControl.SO_ERROR) {
                Errno reported = takeError();
                return reported == null ? 0 : reported.number();
            }
            if (level == SocketControl.SOL_SOCKET && option == SocketControl.SO_ACCEPTCONN) {
                return isListening() ? 1 : 0;
            }
            Integer value = HostOptions.get(configured(), level, option);
            if (value == null) {
                throw unknownOption(level, option);
            }
            return value;
        } catch (IOException e) {
            throw NetworkErrors.refusal("getsockopt", e);
        } finally {
            door.unlock();
        }
    }

    @Override
    final void option(int level, int option, int value) {
        door.lock();
        try {
            if (!options.set(configured(), level, option, value)) {
                throw unknownOption(level, option);
            }
        } catch (IOException e) {
            throw NetworkErrors.refusal("setsockopt", e);
        } finally {
            door.unlock();
        }
    }

    /// Lock held: what waits at present would ask the selector for.
    abstract int awaited(int events);

    /// Lock held: whether something is here that has been taken from the host and not been received.
    abstract boolean hasAhead();

    /// Lock held: something has been taken from the host, or has been left, that the caller does not
    /// take. The host says nothing of it to those who wait, or have asked and not been told.
    final void announceAhead() {
        if (hasAhead() && (!readers.isEmpty() || asksToRead())) {
            family.selector().readAhead(this);
        }
    }

    private boolean asksToRead() {
        SelectionKey present = key;
        try {
            return present != null && (present.interestOps() & READING) != 0;
        } catch (CancelledKeyException e) {
            return false;
        }
    }

    /// On the selector's thread.
    final void readAhead() {
        SelectionKey present = key;
        try {
            if (present != null) {
                present.interestOpsAnd(~READING);
            }
        } catch (CancelledKeyException e) {
            return;
        }
        ready(READING);
    }

    /// Lock held: the host has something; not necessarily any more.
    void progress(int ops) {}

    /// No lock held, after joining a queue or beginning to watch.
    final void ask(int ops) {
        if (ops == 0) {
            return;
        }
        try {
            SelectionKey present = key();
            if (present != null && (present.interestOps() & ops) != ops) {
                present.interestOpsOr(ops);
                family.selector().wakeUp();
            }
        } catch (CancelledKeyException | ClosedChannelException e) {
            // Closed meanwhile, which tells everybody.
        } catch (IOException e) {
            throw NetworkErrors.refusal("select", e);
        }
    }

    private synchronized @Nullable SelectionKey key() throws IOException {
        SelectableChannel channel;
        door.lock();
        try {
            if (closed) {
                return null;
            }
            channel = channel();
        } finally {
            door.unlock();
        }
        SelectionKey present = key;
        if (present == null || present.channel() != channel) {
            Selector selector = family.selector().selector();
            present = channel.register(selector, 0, this);
            key = present;
        }
        return present;
    }

    /// On the selector's thread: one of those who wait may try again; each wakes the next one.
    final void ready(int ops) {
        Task reader = null;
        Task writer = null;
        boolean all = (ops & SelectionKey.OP_CONNECT) != 0;
        door.lock();
        try {
            progress(ops);
            if ((ops & READING) != 0 && !all) {
                reader = readers.poll();
            }
            if ((ops & WRITING) != 0 && !all) {
                writer = writers.poll();
            }
        } finally {
            door.unlock();
        }
        wake(reader);
        wake(writer);
        if (all) {
            readers.wakeAll();
            writers.wakeAll();
        }
        int events = PollEvents.POLLERR | PollEvents.POLLHUP;
        if ((ops & READING) != 0 || all) {
            events |= PollEvents.POLLIN | PollEvents.POLLRDHUP;
        }
        if ((ops & WRITING) != 0) {
            events |= PollEvents.POLLOUT;
        }
        watchers.changed(events);
    }

    private static void wake(@Nullable Task task) {
        if (task != null) {
            task.unblock();
        }
    }

    /// No lock held: somebody else waits for what the caller did not take or make.
    final void askFor(boolean others, int ops) {
        if (others || !watchers.isEmpty()) {
            ask(ops);
        }
    }

    @Override
    final void expect(int events) {
        int ops;
        door.lock();
        try {
            ops = closed ? 0 : awaited(events);
        } finally {
            door.unlock();
        }
        ask(ops);
    }

    @Override
    final Watchers watchers() {
        return watchers;
    }

    /// No lock held: the other side takes no more.
    static KernelException broken(Task self, Outgoing message, String what) {
        if (!message.has(SocketFlags.MSG_NOSIGNAL)) {
            SignalSending.brokenPipe(self);
        }
        return new KernelException(Errno.EPIPE, "send: " + what);
    }

    /// {@return the name of an address of the host's; of none, what a socket without a name has}
    final Endpoint endpoint(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? new Endpoint.Internet(internet.getAddress(), internet.getPort())
                : family.anywhere();
    }

    @Override
    boolean canEnd(WaitQueue wait) {
        return wait.lock() == door || super.canEnd(wait);
    }

    @Override
    void closed() {
        closeAtHost();
        // Only stackless waiters can be left, which hold no reference while they wait.
        readers.wakeAll();
        writers.wakeAll();
        watchers.changed();
    }

    /// Gives back what the host has given. From then on nobody touches the channel.
    final void closeAtHost() {
        door.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            door.unlock();
        }
        family.selector().closed(this);
        try {
            closeChannels();
        } catch (IOException e) {
            // It is gone all the same.
        }
        // A channel that has been selected is closed for good by the next look at the keys.
        family.selector().wakeUp();
    }

    /// No lock held, and nobody else uses them.
    abstract void closeChannels() throws IOException;
}
