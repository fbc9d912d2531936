package io.selvage.kernel;

import io.selvage.api.MailboxCalls;
import io.selvage.api.MessageQueueCalls;
import org.jspecify.annotations.Nullable;

/// Message queues and mailboxes.
abstract class MessageSyscalls extends SocketSyscalls implements MailboxCalls, MessageQueueCalls {
    MessageSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }
}
