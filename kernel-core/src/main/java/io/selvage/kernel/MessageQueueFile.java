package io.selvage.kernel;

import io.selvage.api.FileStatus;
import io.selvage.api.MessageQueueAttributes;
import io.selvage.api.OpenFlags;
import io.selvage.scheduler.Carrier;

/// What `mq_open` opens: a message queue, in the way that its flags say.
final class MessageQueueFile extends OpenFileDescription {
    private final MessageQueues home;
    private final MessageQueue queue;

    /// @param home which counts it as open until it is closed
    MessageQueueFile(MessageQueues home, MessageQueue queue, int flags) {
        super(flags & (OpenFlags.O_ACCMODE | OpenFlags.O_NONBLOCK));
        this.home = home;
        this.queue = queue;
    }

    MessageQueue queue() {
        return queue;
    }

    MessageQueueAttributes attributes() {
        return new MessageQueueAttributes(
                flags() & OpenFlags.O_NONBLOCK, queue.capacity(), queue.messageSize(), queue.count());
    }

    @Override
    int readiness() {
        return queue.events();
    }

    @Override
    Watchers watchers() {
        return queue.watchers();
    }

    @Override
    FileStatus status() {
        FileRules rules = queue.rules();
        return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, rules.mode(), rules.userNumber(), rules.groupNumber(), 0);
    }

    @Override
    boolean canEnd(WaitQueue wait) {
        return queue.canEnd(wait) || super.canEnd(wait);
    }

    @Override
    public String toString() {
        return queue.toString();
    }

    @Override
    void descriptorClosed() {
        if (Carrier.currentSchedulable() instanceof Task closer) {
            queue.unregister(closer.group());
        }
    }

    @Override
    void closed() {
        queue.closed(this);
        home.closed(queue);
    }
}
