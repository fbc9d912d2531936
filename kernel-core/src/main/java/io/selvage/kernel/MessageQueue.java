package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MessageQueueNotice;
import io.selvage.api.PollEvents;
import io.selvage.api.SignalInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// A POSIX message queue.
///
/// Those who wait are not woken to try again: a message that comes is handed to the receiver that waits
/// longest, and a message that is taken out makes room for that of the sender that waits longest
/// ([QueueWait]). So receivers wait only while the queue is empty, and senders only while it is full.
final class MessageQueue extends KernelLock {
    private static final Comparator<StoredMessage> ORDER =
            Comparator.comparingInt(StoredMessage::priority).reversed().thenComparingLong(StoredMessage::number);

    private final String name;
    private final FileRules rules;
    private final int capacity;
    private final int messageSize;
    private final Watchers watchers = new Watchers();

    // Guarded by this lock.
    private final PriorityQueue<StoredMessage> messages = new PriorityQueue<>(ORDER);
    private final WaitQueue receivers = new Served(this, "a message");
    private final WaitQueue senders = new Served(this, "room");
    private long lastNumber;
    private @Nullable Registration registration;

    MessageQueue(String name, FileRules rules, int capacity, int messageSize) {
        this.name = name;
        this.rules = rules;
        this.capacity = capacity;
        this.messageSize = messageSize;
    }

    /// Who wants to hear of a message.
    private record Registration(ThreadGroup owner, MessageQueueNotice notice) {
        /// No lock held.
        void tell(StoredMessage message) {
            if (notice.kind() == MessageQueueNotice.SIGEV_SIGNAL && notice.signal() != 0) {
                SignalSending.toProcess(
                        owner,
                        new SignalInfo(
                                notice.signal(),
                                SignalInfo.MESSAGE,
                                message.sender(),
                                message.user(),
                                0,
                                notice.value()));
            }
        }
    }

    /// Threads for which is done what they wait for. What one of them leaves behind is in its
    /// [QueueWait], so no other is to be woken in its place.
    private static final class Served extends WaitQueue {
        Served(KernelLock lock, String purpose) {
            super(lock, purpose);
        }

        @Override
        void passOn() {}

        @Override
        void passOnFrom(Task woken) {
            QueueWait.abandon(woken);
        }
    }

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    @Override
    public String toString() {
        return "message queue /" + name;
    }

    String name() {
        return name;
    }

    /// {@return whose it is and who may do what with it}
    FileRules rules() {
        return rules;
    }

    int capacity() {
        return capacity;
    }

    int messageSize() {
        return messageSize;
    }

    Watchers watchers() {
        return watchers;
    }

    int count() {
        lock();
        try {
            return messages.size();
        } finally {
            unlock();
        }
    }

    int events() {
        int count = count();
        return (count == 0 ? 0 : PollEvents.POLLIN) | (count < capacity ? PollEvents.POLLOUT : 0);
    }

    /// One attempt to send.
    ///
    /// @param wait what the sender waits with if there is no room; null if it does not wait
    /// @return whether the message is sent; otherwise the sender has joined the queue, if it has a wait
    boolean send(Task sender, StoredMessage message, @Nullable QueueWait wait) {
        Arrival arrival;
        lock();
        try {
            if (messages.size() >= capacity) {
                if (wait != null) {
                    sender.queueWait = wait;
                    senders.add(sender);
                }
                return false;
            }
            message.number(++lastNumber);
            arrival = arrive(message);
        } finally {
            unlock();
        }
        follow(arrival);
        return true;
    }

    /// A message that a receiver has been given and does not take: it keeps its place. The queue may have
    /// one more than there is room for until somebody receives.
    void giveBack(StoredMessage message) {
        Arrival arrival;
        lock();
        try {
            arrival = arrive(message);
        } finally {
            unlock();
        }
        follow(arrival);
    }

    /// What a message has led to.
    private record Arrival(
            StoredMessage message,
            @Nullable Task receiver,
            @Nullable Registration told) {}

    /// Lock held.
    private Arrival arrive(StoredMessage message) {
        Task receiver = receivers.first();
        if (receiver != null) {
            waitOf(receiver).give(message);
            receivers.take(receiver);
            return new Arrival(message, receiver, null);
        }
        messages.add(message);
        Registration told = messages.size() == 1 ? registration : null;
        if (told != null) {
            registration = null;
        }
        return new Arrival(message, null, told);
    }

    /// No lock held.
    private void follow(Arrival arrival) {
        if (arrival.receiver != null) {
            arrival.receiver.unblock();
            return;
        }
        if (!watchers.isEmpty()) {
            watchers.changed(PollEvents.POLLIN);
        }
        if (arrival.told != null) {
            arrival.told.tell(arrival.message);
        }
    }

    private static QueueWait waitOf(Task task) {
        return Objects.requireNonNull(task.queueWait);
    }

    /// One attempt to receive.
    ///
    /// @param wait what the receiver waits with if there is no message; null if it does not wait
    /// @return null if there is none; the receiver has then joined the queue, if it has a wait
    @Nullable
    StoredMessage receive(Task receiver, @Nullable QueueWait wait) {
        StoredMessage message;
        Task sender;
        lock();
        try {
            message = messages.poll();
            if (message == null) {
                if (wait != null) {
                    receiver.queueWait = wait;
                    receivers.add(receiver);
                }
                return null;
            }
            sender = messages.size() < capacity ? letIn() : null;
        } finally {
            unlock();
        }
        if (sender != null) {
            sender.unblock();
        } else if (!watchers.isEmpty()) {
            watchers.changed(PollEvents.POLLOUT);
        }
        return message;
    }

    /// Lock held, room.
    private @Nullable Task letIn() {
        Task sender = senders.first();
        if (sender != null) {
            StoredMessage message = Objects.requireNonNull(waitOf(sender).send());
            message.number(++lastNumber);
            messages.add(message);
            senders.take(sender);
        }
        return sender;
    }

    /// An open file is closed for good: stackless threads that wait through it hear of that when they
    /// repeat their calls.
    void closed(MessageQueueFile file) {
        List<Task> woken = new ArrayList<>();
        lock();
        woken.addAll(receivers.pollAll(task -> waitOf(task).file() == file));
        woken.addAll(senders.pollAll(task -> waitOf(task).file() == file));
        unlock();
        woken.forEach(Task::unblock);
    }

    void register(ThreadGroup owner, MessageQueueNotice notice) {
        forgetDead();
        lock();
        try {
            if (registration != null) {
                throw new KernelException(
                        Errno.EBUSY, "mq_notify: process " + registration.owner.pid() + " waits for a message");
            }
            registration = new Registration(owner, notice);
        } finally {
            unlock();
        }
    }

    /// A process whose descriptors are another's as well may end without closing one.
    private void forgetDead() {
        lock();
        Registration present = registration;
        unlock();
        if (present == null) {
            return;
        }
        ThreadGroup owner = present.owner;
        owner.lock();
        boolean alive = owner.isAlive();
        owner.unlock();
        if (!alive) {
            unregister(owner);
        }
    }

    /// Removes the registration if it is the process's.
    void unregister(ThreadGroup owner) {
        lock();
        try {
            if (registration != null && registration.owner == owner) {
                registration = null;
            }
        } finally {
            unlock();
        }
    }

    /// Whether one of its descriptors could end a wait.
    boolean canEnd(WaitQueue wait) {
        return wait.lock() == this;
    }
}
