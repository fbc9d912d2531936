package io.selvage.kernel;

/// One message in a message queue, or on its way into or out of one.
final class StoredMessage {
    private final byte[] bytes;
    private final int priority;
    private final int sender;
    private final int user;

    /// The place among those of its priority; guarded by the lock of the queue.
    private long number;

    /// @param bytes the message's own
    StoredMessage(Task sender, byte[] bytes, int priority) {
        this.bytes = bytes;
        this.priority = priority;
        this.sender = sender.group().pid();
        user = sender.effectiveToken().account().number();
    }

    byte[] bytes() {
        return bytes;
    }

    int priority() {
        return priority;
    }

    /// {@return the PID of the process that sent it}
    int sender() {
        return sender;
    }

    /// {@return the number of the user that the sender acted as}
    int user() {
        return user;
    }

    long number() {
        return number;
    }

    void number(long place) {
        number = place;
    }
}
