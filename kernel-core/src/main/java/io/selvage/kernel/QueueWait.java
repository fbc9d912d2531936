package io.selvage.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One thread's wait at a message queue. Whoever ends it well does for the thread what it waits to do:
/// gives it a message, or takes its message into the queue. So nobody who comes later gets in between.
///
/// Made by the thread. While it is on the queue the contents are guarded by the queue's lock; once it is
/// off, they are its own again, and what it waits for has either been done by then or never will be.
final class QueueWait {
    private final MessageQueueFile file;
    private final int fd;
    private final boolean sends;
    private @Nullable StoredMessage message;
    private boolean done;

    /// @param message what the thread waits to send; null if it waits to receive
    QueueWait(MessageQueueFile file, int fd, @Nullable StoredMessage message) {
        this.file = file;
        this.fd = fd;
        this.message = message;
        sends = message != null;
    }

    MessageQueueFile file() {
        return file;
    }

    boolean isDone() {
        return done;
    }

    /// Lock of the queue held, a receiver that is about to be taken off: this is its message.
    void give(StoredMessage received) {
        message = received;
        done = true;
    }

    /// Lock of the queue held, a sender that is about to be taken off: its message counts as sent.
    ///
    /// @return the message
    @Nullable
    StoredMessage send() {
        done = true;
        return message;
    }

    /// {@return the message that has been received, null if there is none}
    @Nullable
    StoredMessage received() {
        return done && !sends ? message : null;
    }

    /// Takes the message, if this is what a stackless receiver waited for that repeats its call.
    @Nullable
    StoredMessage takeReceived(int callFd, int room) {
        StoredMessage received = received();
        if (received == null || callFd != fd || received.bytes().length > room) {
            return null;
        }
        done = false;
        return received;
    }

    /// Whether this is what a stackless sender waited for that repeats its call; says so once.
    boolean takeSent(int callFd, byte[] bytes, int offset, int length, int priority) {
        StoredMessage sent = message;
        boolean own = done
                && sends
                && sent != null
                && callFd == fd
                && sent.priority() == priority
                && Arrays.equals(sent.bytes(), 0, sent.bytes().length, bytes, offset, offset + length);
        if (own) {
            done = false;
        }
        return own;
    }

    /// No lock held: the thread does not come back for what has been done for it, so that a message goes
    /// to its place in the queue, or to the next who waits.
    static void abandon(Task task) {
        QueueWait wait = task.queueWait;
        if (wait == null) {
            return;
        }
        task.queueWait = null;
        StoredMessage received = wait.received();
        if (received != null) {
            wait.done = false;
            wait.file.queue().giveBack(received);
        }
    }
}
