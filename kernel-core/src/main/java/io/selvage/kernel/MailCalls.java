package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MailFilter;
import io.selvage.api.MailboxCalls;
import io.selvage.api.Message;
import io.selvage.api.OpenFlags;
import io.selvage.api.ProcessGuid;
import io.selvage.api.security.ProcessRight;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The calls about mailboxes, for a caller that [Syscalls] has found.
final class MailCalls {
    private MailCalls() {}

    static int send(Task self, int pid, long tag, byte[] bytes, int offset, int length, int flags) {
        check(bytes, offset, length, flags);
        if (self.wokenFrom != null) {
            refuseIfEndedMeanwhile(self, pid);
        }
        Task named = pid <= 0 ? null : self.kernel().tasks().get(pid);
        if (named == null || !named.isLeader()) {
            throw new KernelException(Errno.ESRCH, "mailSend: no process " + pid);
        }
        return send(self, named.group(), message(self, tag, bytes, offset, length), flags);
    }

    static int send(Task self, ProcessGuid guid, long tag, byte[] bytes, int offset, int length, int flags) {
        check(bytes, offset, length, flags);
        ThreadGroup target = self.kernel().mailAddresses().find(guid);
        if (target == null) {
            throw new KernelException(Errno.ESRCH, "mailSend: no process " + guid);
        }
        return send(self, target, message(self, tag, bytes, offset, length), flags);
    }

    private static void check(byte[] bytes, int offset, int length, int flags) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        DescriptorCalls.refuseUnknown("mailSend", flags, MailboxCalls.MAIL_DONTWAIT);
        if (length > MailboxCalls.MAIL_MAX_BYTES) {
            throw new KernelException(
                    Errno.EMSGSIZE,
                    "mailSend: " + length + " bytes are more than the " + MailboxCalls.MAIL_MAX_BYTES
                            + " of a message");
        }
    }

    /// A stackless caller names its receiver again after each wait; the number may be another's by then.
    private static void refuseIfEndedMeanwhile(Task self, int pid) {
        WaitQueue queue = self.wokenFrom;
        if (self.isStackless() && queue != null && queue.lock() instanceof Mailbox box && box.hasClosedOn(self, pid)) {
            self.wokenFrom = null;
            throw box.ended();
        }
    }

    private static Message message(Task self, long tag, byte[] bytes, int offset, int length) {
        ThreadGroup group = self.group();
        return new Message(group.pid(), group.guid(), tag, Arrays.copyOfRange(bytes, offset, offset + length));
    }

    private static int send(Task self, ThreadGroup target, Message message, int flags) {
        Authority.require(self, target, ProcessRight.SIGNAL, "mailSend");
        Mailbox box = target.mailbox();
        boolean maySleep = (flags & MailboxCalls.MAIL_DONTWAIT) == 0;
        while (box.put(self, message, maySleep) == OpenFileDescription.BLOCKED) {
            if (!SystemCallEntry.slept(self)) {
                return OpenFileDescription.BLOCKED;
            }
        }
        return 0;
    }

    static Message receive(Task self, MailFilter wanted, @Nullable Duration timeout) {
        Mailbox box = self.group().mailbox();
        MailFilter filter = wanted.sender() == 0 && wanted.tagMask() == 0 ? null : wanted;
        if (timeout == null) {
            return receive(self, box, filter);
        }
        if (timeout.isNegative()) {
            throw new KernelException(Errno.EINVAL, "mailReceive: the timeout " + timeout + " is negative");
        }
        if (timeout.isZero()) {
            Message there = box.take(self, filter, false);
            if (there == null) {
                throw OpenFileDescription.wouldBlock("mailReceive", box);
            }
            return there;
        }
        return receive(self, box, filter, Timeout.of(self, timeout));
    }

    private static Message receive(Task self, Mailbox box, @Nullable MailFilter filter) {
        for (; ; ) {
            Message message = box.take(self, filter, true);
            if (message != null) {
                return message;
            }
            if (!SystemCallEntry.slept(self)) {
                return Message.BLOCKED;
            }
        }
    }

    private static Message receive(Task self, Mailbox box, @Nullable MailFilter filter, Timeout timeout) {
        for (; ; ) {
            boolean over = timeout.isOver();
            Message message = box.take(self, filter, !over);
            if (message != null) {
                return message;
            }
            if (over) {
                throw new KernelException(Errno.ETIMEDOUT, "mailReceive: no such message has come in time");
            }
            if (!Sleep.again(self, Restart.BY_FLAG, timeout)) {
                return Message.BLOCKED;
            }
        }
    }

    static void giveBack(Task self, Message unread) {
        if (unread != Message.BLOCKED) {
            self.group().mailbox().giveBack(self, unread);
        }
    }

    static int descriptor(Task self, int flags) {
        DescriptorCalls.refuseUnknown("mailboxFd", flags, OpenFlags.O_CLOEXEC);
        MailboxFd file = new MailboxFd(self.group().mailbox());
        return self.files().openOrClose(file, DescriptorCalls.mark(flags), DescriptorCalls.limit(self), "mailboxFd");
    }

    static void capacity(Task self, int messages) {
        if (messages < 1 || messages > MailboxCalls.MAIL_MAX_CAPACITY) {
            throw new KernelException(Errno.EINVAL, "mailboxCapacity: no mailbox has room for " + messages);
        }
        self.group().mailbox().capacity(messages);
    }
}
