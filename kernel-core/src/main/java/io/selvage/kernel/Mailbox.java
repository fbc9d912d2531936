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
/// A message that arrives is for the receiver that waits longest of those that want it: it is handed to
/// it and never enters the mailbox, and the receiver finds its call done when it wakes up. One that has
/// something else to see to first, or has no stack and may come back with another filter, is only woken,
/// and takes what it wants as if it had just come. So for whoever waits there is nothing, or somebody
/// else on his way to it.
final class Mailbox extends KernelLock {
    private static final int SMALLEST = 8;

    private final int owner;

    // Guarded by this lock. The ring's length is a power of two; beside each message is its place in the order of
    // arrival, by which it finds its way back.
    private @Nullable Message[] ring = new Message[SMALLEST];
    private long[] order = new long[SMALLEST];
    private long arrived;
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
        Task firstThatWants(Message message) {
            for (Task task = first(); task != null; task = task.waitNext) {
                MailFilter filter = task.mailFilter;
                if (filter == null || filter.matches(message)) {
                    return task;
                }
            }
            return null;
        }

        /// Lock held.
        @Nullable
        Task pollOneWithMail() {
            for (int i = 0; i < count && !isEmpty(); i++) {
                Task found = firstThatWants(at(i));
                if (found != null) {
                    take(found);
                    return found;
                }
            }
            return null;
        }

        /// What the dead was woken for may be for any of the others.
        @Override
        void passOn() {
            Mailbox.this.lock();
            Task woken = pollOneWithMail();
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
        Task other;
        boolean handed;
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
            receiver = receivers.firstThatWants(message);
            // One that was woken may not have taken its message yet; this one must not overtake that.
            handed = receiver != null && receiver.acceptsMail() && find(receiver.mailFilter) < 0;
            if (receiver != null && handed) {
                // Before it is off the queue: it may look at once.
                receiver.handedMail = message;
                receiver.mailOrder = arrived++;
            } else {
                append(message);
            }
            if (receiver != null) {
                receivers.take(receiver);
            }
            sender.wakeUpUsed(senders);
            // What was handed over needs no room, so the room that there is is another's.
            other = handed ? senders.poll() : null;
        } finally {
            unlock();
        }
        wake(receiver);
        wake(other);
        if (!handed && !watchers.isEmpty()) {
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
        Message message = receiver.handedMail;
        if (message != null) {
            receiver.handedMail = null;
            receiver.wakeUpUsed(receivers);
            return message;
        }
        Task woken;
        lock();
        try {
            int index = find(filter);
            if (index >= 0) {
                receiver.mailOrder = order[head + index & ring.length - 1];
                message = remove(index);
                receiver.wakeUpUsed(receivers);
                woken = count < capacity ? senders.poll() : null;
            } else {
                // Who comes back with another filter leaves what it was woken for to the others.
                woken = receiver.wokenFrom == receivers ? receivers.pollOneWithMail() : null;
                if (maySleep && !closed) {
                    receiver.mailFilter = filter;
                    receivers.add(receiver);
                }
            }
        } finally {
            unlock();
        }
        wake(woken);
        return message;
    }

    /// No lock held: one that has taken a message ends, or has something else to see to, before its call
    /// returns. The message goes back to its place, also if there is no room any more.
    void giveBack(Task receiver, Message message) {
        Task woken;
        lock();
        try {
            if (closed) {
                return;
            }
            insert(message, receiver.mailOrder);
            woken = receivers.pollOneWithMail();
        } finally {
            unlock();
        }
        wake(woken);
        watchers.changed(PollEvents.POLLIN);
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

    /// Lock held.
    private void append(Message message) {
        makeRoom();
        int place = head + count++ & ring.length - 1;
        ring[place] = message;
        order[place] = arrived++;
    }

    /// Lock held: those that came before it move down.
    private void insert(Message message, long place) {
        makeRoom();
        int mask = ring.length - 1;
        head = head - 1 & mask;
        count++;
        int index = 0;
        for (; index < count - 1 && order[head + index + 1 & mask] < place; index++) {
            move(head + index + 1 & mask, head + index & mask);
        }
        ring[head + index & mask] = message;
        order[head + index & mask] = place;
    }

    /// Lock held: those before it move up.
    private Message remove(int index) {
        int mask = ring.length - 1;
        Message removed = at(index);
        for (int i = index; i > 0; i--) {
            move(head + i - 1 & mask, head + i & mask);
        }
        ring[head] = null;
        head = head + 1 & mask;
        count--;
        return removed;
    }

    private void move(int from, int to) {
        ring[to] = ring[from];
        order[to] = order[from];
    }

    /// Lock held: room in the ring, whatever the capacity says.
    private void makeRoom() {
        if (count < ring.length) {
            return;
        }
        @Nullable Message[] larger = new Message[2 * count];
        long[] largerOrder = new long[2 * count];
        for (int i = 0; i < count; i++) {
            int place = head + i & ring.length - 1;
            larger[i] = ring[place];
            largerOrder[i] = order[place];
        }
        ring = larger;
        order = largerOrder;
        head = 0;
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
        order = new long[0];
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
