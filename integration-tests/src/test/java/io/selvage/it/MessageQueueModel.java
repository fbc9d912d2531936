package io.selvage.it;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message queue ought to do, in the plainest way: a list, and two lines of those who wait.
final class MessageQueueModel {
    private final int capacity;
    private final List<Sent> messages = new ArrayList<>();
    private final Deque<Waiting> receivers = new ArrayDeque<>();
    private final Deque<Waiting> senders = new ArrayDeque<>();

    /// Whether somebody is registered.
    boolean registered;

    /// @param text tells it from all others
    record Sent(String text, int priority) {}

    /// One who waits, and what comes of it.
    static final class Waiting {
        @Nullable
        Sent message;

        boolean done;
    }

    MessageQueueModel(int capacity) {
        this.capacity = capacity;
    }

    int count() {
        return messages.size();
    }

    boolean isFull() {
        return messages.size() >= capacity;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /// Not full.
    ///
    /// @return whether a notice is sent
    boolean send(Sent message) {
        Waiting receiver = receivers.poll();
        if (receiver != null) {
            receiver.message = message;
            receiver.done = true;
            return false;
        }
        messages.add(message);
        boolean told = registered && messages.size() == 1;
        if (told) {
            registered = false;
        }
        return told;
    }

    /// Not empty.
    Sent receive() {
        Sent best = messages.getFirst();
        for (Sent message : messages) {
            if (message.priority() > best.priority()) {
                best = message;
            }
        }
        messages.remove(best);
        Waiting sender = senders.poll();
        if (sender != null && sender.message != null) {
            messages.add(sender.message);
            sender.done = true;
        }
        return best;
    }

    Waiting awaitMessage() {
        Waiting waiting = new Waiting();
        receivers.add(waiting);
        return waiting;
    }

    Waiting awaitRoom(Sent message) {
        Waiting waiting = new Waiting();
        waiting.message = message;
        senders.add(waiting);
        return waiting;
    }

    void giveUp(Waiting waiting) {
        receivers.remove(waiting);
        senders.remove(waiting);
    }
}
