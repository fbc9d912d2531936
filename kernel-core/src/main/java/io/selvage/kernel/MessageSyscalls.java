package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.MailFilter;
import io.selvage.api.MailboxCalls;
import io.selvage.api.Message;
import io.selvage.api.MessageQueueAttributes;
import io.selvage.api.MessageQueueCalls;
import io.selvage.api.MessageQueueNotice;
import io.selvage.api.ProcessGuid;
import io.selvage.api.QueuedMessage;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Message queues and mailboxes.
abstract class MessageSyscalls extends SocketSyscalls implements MailboxCalls, MessageQueueCalls {
    MessageSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int mailSend(int pid, long tag, byte[] bytes, int offset, int length, int flags) {
        Task self = self();
        return left(self, MailCalls.send(self, pid, tag, bytes, offset, length, flags));
    }

    @Override
    public int mailSend(ProcessGuid process, long tag, byte[] bytes, int offset, int length, int flags) {
        Objects.requireNonNull(process);
        Task self = self();
        return left(self, MailCalls.send(self, process, tag, bytes, offset, length, flags));
    }

    @Override
    public Message mailReceive(MailFilter filter, @Nullable Duration timeout) {
        Task self = self();
        Message message = MailCalls.receive(self, filter, timeout);
        try {
            leave(self);
        } catch (Throwable end) {
            // The call does not return, so somebody else of the process gets what it has taken.
            MailCalls.giveBack(self, message);
            throw end;
        }
        return message;
    }

    @Override
    public int mailCount() {
        return self().group().mailbox().count();
    }

    @Override
    public int mailboxCapacity() {
        return self().group().mailbox().capacity();
    }

    @Override
    public void mailboxCapacity(int messages) {
        MailCalls.capacity(self(), messages);
    }

    @Override
    public int mailboxFd(int flags) {
        Task self = self();
        failAllocation(self, "mailboxFd", Errno.EMFILE);
        return MailCalls.descriptor(self, flags);
    }

    @Override
    public int mqOpen(String name, int flags, int mode, @Nullable MessageQueueAttributes attributes) {
        Objects.requireNonNull(name);
        Task self = self();
        failAllocation(self, "mq_open", Errno.EMFILE);
        return kernel.messageQueues().open(self, name, flags, mode, attributes);
    }

    @Override
    public void mqUnlink(String name) {
        Objects.requireNonNull(name);
        Task self = self();
        kernel.messageQueues().unlink(self, name);
    }

    @Override
    public int mqSend(int fd, byte[] bytes, int offset, int length, int priority, @Nullable Duration timeout) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        Task self = self();
        return left(self, QueueTransfer.send(self, fd, bytes, offset, length, priority, timeout));
    }

    @Override
    public QueuedMessage mqReceive(int fd, byte[] buffer, int offset, int length, @Nullable Duration timeout) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        QueuedMessage message = QueueTransfer.receive(self, fd, buffer, offset, length, timeout);
        leave(self);
        return message;
    }

    @Override
    public MessageQueueAttributes mqGetattr(int fd) {
        return QueueTransfer.find(self(), fd, "mq_getattr").attributes();
    }

    @Override
    public MessageQueueAttributes mqSetattr(int fd, int flags) {
        return QueueTransfer.setFlags(self(), fd, flags);
    }

    @Override
    public void mqNotify(int fd, @Nullable MessageQueueNotice notice) {
        Task self = self();
        QueueTransfer.notify(self, fd, notice);
    }
}
