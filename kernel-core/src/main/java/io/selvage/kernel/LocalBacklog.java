package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PollEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The connections to a socket that listens which nobody has accepted yet. Its lock guards all of it.
final class LocalBacklog extends KernelLock {
    private final LocalConnected socket;
    private final ArrayDeque<LocalLink.End> waiting = new ArrayDeque<>();
    private final WaitQueue acceptors = new WaitQueue(this, "a connection");
    private final WaitQueue connectors = new WaitQueue(this, "a place");
    private LocalPeer listener;
    private int limit;
    private boolean refuses;

    LocalBacklog(LocalConnected socket, LocalPeer listener, int limit) {
        this.socket = socket;
        this.listener = listener;
        this.limit = limit;
    }

    /// Who listens: the socket, and who called `listen`.
    record Listener(LocalConnected socket, LocalPeer who) {}

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    @Override
    public String toString() {
        return "local socket that listens";
    }

    /// Listens again, on behalf of somebody else perhaps.
    void listen(LocalPeer who, int most) {
        lock();
        listener = who;
        limit = most;
        unlock();
        connectors.wakeAll();
    }

    /// One attempt to connect; the lock of the client's state held.
    ///
    /// @return 0, or `BLOCKED`
    int connect(Task self, LocalConnected client, WakeUps after) {
        lock();
        try {
            if (refuses) {
                throw new KernelException(Errno.ECONNREFUSED, "connect: the socket there is shut down");
            }
            if (isFull()) {
                if (!client.mayWait(0)) {
                    throw OpenFileDescription.wouldBlock("connect", this);
                }
                connectors.add(self);
                return OpenFileDescription.BLOCKED;
            }
            // Before it may fail: somebody else may use the place then.
            after.wakes(connectors);
            waiting.add(client.connected(self, new Listener(socket, listener)));
            after.wakes(acceptors);
            after.tells(socket.watchers, PollEvents.POLLIN);
            return 0;
        } finally {
            unlock();
        }
    }

    private boolean isFull() {
        return waiting.size() > limit;
    }

    /// One attempt to accept.
    ///
    /// @return the end that is accepted; null after joining a queue
    LocalLink.@Nullable End accept(Task self, WakeUps after) {
        lock();
        try {
            LocalLink.End end = waiting.poll();
            if (end == null) {
                if (!socket.mayWait(0)) {
                    throw OpenFileDescription.wouldBlock("accept", this);
                }
                if (refuses) {
                    throw new KernelException(Errno.EINVAL, "accept: " + this + " is shut down");
                }
                acceptors.add(self);
                return null;
            }
            if (!waiting.isEmpty()) {
                after.wakes(acceptors);
            }
            if (!isFull()) {
                after.wakes(connectors);
            }
            return end;
        } finally {
            unlock();
        }
    }

    /// From now on it takes no connections; those that wait can be accepted.
    void refuse() {
        lock();
        refuses = true;
        unlock();
        tellEverybody();
    }

    /// The socket is closed.
    ///
    /// @return the ends that nobody will accept
    List<LocalLink.End> close() {
        List<LocalLink.End> left;
        lock();
        try {
            refuses = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
        } finally {
            unlock();
        }
        tellEverybody();
        return left;
    }

    private void tellEverybody() {
        acceptors.wakeAll();
        connectors.wakeAll();
        socket.watchers.changed();
    }

    /// {@return the ends that wait at this moment}
    List<LocalLink.End> ends() {
        lock();
        try {
            return List.copyOf(waiting);
        } finally {
            unlock();
        }
    }

    int events() {
        lock();
        try {
            int there = waiting.isEmpty() ? 0 : PollEvents.POLLIN;
            return refuses ? there | PollEvents.POLLIN | PollEvents.POLLRDHUP : there;
        } finally {
            unlock();
        }
    }
}
