package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MailFilter;
import io.selvage.api.Message;
import io.selvage.api.PollEvents;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The messages for one process, oldest first, and those who wait for one or for room. Made when it is
/// first needed.
///
/// A message that arrives wakes the receiver that waits longest of those that want it; that one then
/// takes what it wants as if it had just come. So whoever waits, waits while there is nothing for it.
final class Mailbox extends KernelLock {
    private static final int SMALLEST = 8;

    private final int owner;

    // Guarded by this lock. The ring's length is a power of two.
    private @Nullable Message[] ring = new Message[SMALLEST];
    private int head;
    private int count;
    private int capacity;
    private boolean closed;
    private final Receivers receivers = new Receivers();
    private final WaitQueue senders = new WaitQueue(this, "room");
    private final Watchers watchers = new Watchers();

    /// @param owner the PID of the process
    /// @param capacity how many messages it has room for
    Mailbox(int owner, int capacity) {
        this.owner = owner;
        this.capacity = capacity;
    }

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    @Override
    public String toString() {
        return "mailbox of process " + owner + " (" + count + " messages in it)";
    }

    /// Each waits for its own messages.
    private final class Receivers extends WaitQueue {
        Receivers() {
            super(Mailbox.this, "a message");
        }

        /// Lock held.
        @Nullable
        Task pollOneThatWants(Message message) {
            for (Task task = first(); task != null; task = task.waitNext) {
                MailFilter filter = task.mailFilter;
                if (filter == null || filter.matches(message)) {
                    take(task);
                    return task;
                }
            }
            return null;
        }

        /// What the dead was woken for may be for any of the others.
        @Override
        void passOn() {
            Task woken = null;
            Mailbox.this.lock();
            for (int i = 0; i < count && woken == null; i++) {
                woken = pollOneThatWants(at(i));
            }
            unlock();
            wake(woken);
        }
    }

    /// One attempt to put a message in.
    ///
    /// @param maySleep whether the sender joins a queue if there is no room
    /// @return 0 or [OpenFileDescription#BLOCKED]
    int put(Task sender, Message message, boolean maySleep) {
        Task receiver;
        lock();
        try {
            if (closed) {
                throw ended();
            }
            if (count >= capacity) {
                if (!maySleep) {
                    throw OpenFileDescription.wouldBlock("mailSend", this);
                }
                senders.add(sender);
                return OpenFileDescription.BLOCKED;
            }
            append(message);
            receiver = receivers.pollOneThatWants(message);
        } finally {
            unlock();
        }
        wake(receiver);
        if (!watchers.isEmpty()) {
            watchers.changed(PollEvents.POLLIN);
        }
        return 0;
    }

    /// One attempt to take the oldest message of a kind.
    ///
    /// @param filter which; null for any
    /// @param maySleep whether the receiver joins a queue if there is none
    /// @return null if there is none
    @Nullable
    Message take(Task receiver, @Nullable MailFilter filter, boolean maySleep) {
        Message message;
        Task sender;
        lock();
        try {
            int index = find(filter);
            if (index < 0) {
                if (maySleep && !closed) {
                    receiver.mailFilter = filter;
                    receivers.add(receiver);
                }
                return null;
            }
            message = remove(index);
            sender = count < capacity ? senders.poll() : null;
        } finally {
            unlock();
        }
        wake(sender);
        return message;
    }

    /// Lock held.
    private int find(@Nullable MailFilter filter) {
        if (filter == null) {
            return count == 0 ? -1 : 0;
        }
        for (int i = 0; i < count; i++) {
            if (filter.matches(at(i))) {
                return i;
            }
        }
        return -1;
    }

    /// Lock held.
    private Message at(int index) {
        return Objects.requireNonNull(ring[head + index & ring.length - 1]);
    }

    /// Lock held, room.
    private void append(Message message) {
        if (count == ring.length) {
            @Nullable Message[] larger = new Message[2 * count];
            for (int i = 0; i < count; i++) {
                larger[i] = at(i);
            }
            ring = larger;
            head = 0;
        }
        ring[head + count++ & ring.length - 1] = message;
    }

    /// Lock held: those before it move up.
    private Message remove(int index) {
        int mask = ring.length - 1;
        Message removed = at(index);
        for (int i = index; i > 0; i--) {
            ring[head + i & mask] = ring[head + i - 1 & mask];
        }
        ring[head] = null;
        head = head + 1 & mask;
        count--;
        return removed;
    }

    int count() {
        lock();
        try {
            return count;
        } finally {
            unlock();
        }
    }

    int events() {
        lock();
        try {
            return (count == 0 ? 0 : PollEvents.POLLIN) | (closed ? PollEvents.POLLHUP : 0);
        } finally {
            unlock();
        }
    }

    Watchers watchers() {
        return watchers;
    }

    int capacity() {
        lock();
        try {
            return capacity;
        } finally {
            unlock();
        }
    }

    void capacity(int messages) {
        lock();
        capacity = messages;
        unlock();
        // As many as wait: those for whom there is no room wait again.
        senders.wakeAll();
    }

    /// Its process is dead: nobody will read what is in it, and nobody else gets in.
    void close() {
        lock();
        closed = true;
        ring = new Message[0];
        count = 0;
        unlock();
        senders.wakeAll();
        receivers.wakeAll();
        watchers.changed();
    }

    /// Whether a stackless sender that comes back to this process was waiting when the process ended.
    boolean hasClosedOn(Task sender, int pid) {
        return owner == pid && closed && sender.wokenFrom == senders;
    }

    KernelException ended() {
        return new KernelException(Errno.ESRCH, "mailSend: process " + owner + " has ended");
    }

    private static void wake(@Nullable Task task) {
        if (task != null) {
            task.unblock();
        }
    }
}
