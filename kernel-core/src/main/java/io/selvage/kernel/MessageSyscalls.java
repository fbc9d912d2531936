package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.MailFilter;
import io.selvage.api.MailboxCalls;
import io.selvage.api.Message;
import io.selvage.api.MessageQueueCalls;
import io.selvage.api.ProcessGuid;
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
}
