package io.selvage.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The mailbox that every process has: others send to it by number or by GUID (MODEL 15). Part of
/// [SystemCalls], whose rules about callers and blocking hold here.
///
/// A mailbox holds whole messages, each with the sender's PID and GUID and a tag of the sender's choice,
/// in the order in which they came. It belongs to the process: any of its threads may receive, each
/// message is received once, and what one thread sends to one process arrives in that order. It is kept
/// by exec; a fork's child has an empty one. With the process's last thread it is gone, and what is in it
/// with it.
///
/// A message that comes while somebody waits for it goes to that thread at once and is not counted among
/// those in the mailbox. What a thread takes is its own once its call returns: if it ends before that,
/// because another thread of its process runs another program, the message goes back to its place.
///
/// The mailbox is made when somebody first sends to it or asks for it; a process that nobody sends to has
/// none. All calls may be made by any thread of the kernel at any time; each takes effect at one moment.
///
/// It has room for a bounded number of messages ([#mailboxCapacity()]). Whoever sends to a full one waits
/// for room, or for the end of the receiver. A receiver that waits for a certain message while its
/// mailbox is full of others waits for something that cannot arrive; [#mailCount()] tells.
///
/// A sender needs the right to act on the receiver's process (MODEL 11), as for a signal.
public interface MailboxCalls {
    /// Flag of a send: fail with `EAGAIN` where it would wait. Linux's `MSG_DONTWAIT`.
    int MAIL_DONTWAIT = 0x40;

    /// How many bytes a message may have.
    int MAIL_MAX_BYTES = 65_536;

    /// How many messages a mailbox may have room for.
    int MAIL_MAX_CAPACITY = 1 << 20;

    /// Sends a message with tag 0; waits while the mailbox is full. Blocks.
    ///
    /// @param pid the receiver
    /// @param bytes the content, copied
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException see [#mailSend(int, long, byte[], int, int, int)]
    default int mailSend(int pid, byte[] bytes) {
        return mailSend(pid, 0, bytes, 0, bytes.length, 0);
    }

    /// Sends a message; waits while the mailbox is full. Blocks.
    ///
    /// @param pid the receiver
    /// @param tag what the receiver may select by
    /// @param bytes the content, copied
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException see [#mailSend(int, long, byte[], int, int, int)]
    default int mailSend(int pid, long tag, byte[] bytes) {
        return mailSend(pid, tag, bytes, 0, bytes.length, 0);
    }

    /// Sends a message to a process by its number. Blocks while the mailbox is full.
    ///
    /// The number is looked up once: a sender that waits, waits for that process, whoever gets its number
    /// afterwards.
    ///
    /// @param pid the receiver; the caller's own process is one as well
    /// @param tag what the receiver may select by
    /// @param bytes where the content is, copied before the call returns
    /// @param offset the first index
    /// @param length how many bytes
    /// @param flags [#MAIL_DONTWAIT] or 0
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException in this order: `EINVAL` for other flags; `EMSGSIZE` for more than
    ///     [#MAIL_MAX_BYTES]; `ESRCH` if there is no such process or it has ended, also while the caller
    ///     waits (a thread's number is no process's); `EACCES` without the right `SIGNAL` on it
    ///     ([ProtectionCalls]); `EAGAIN`
    ///     if the mailbox is full, with [#MAIL_DONTWAIT]; `EINTR` like `write`
    /// @throws IndexOutOfBoundsException if the range is not within the array
    int mailSend(int pid, long tag, byte[] bytes, int offset, int length, int flags);

    /// Sends a message with tag 0; waits while the mailbox is full. Blocks.
    ///
    /// @param process the receiver
    /// @param bytes the content, copied
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException see [#mailSend(ProcessGuid, long, byte[], int, int, int)]
    default int mailSend(ProcessGuid process, byte[] bytes) {
        return mailSend(process, 0, bytes, 0, bytes.length, 0);
    }

    /// Sends a message; waits while the mailbox is full. Blocks.
    ///
    /// @param process the receiver
    /// @param tag what the receiver may select by
    /// @param bytes the content, copied
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException see [#mailSend(ProcessGuid, long, byte[], int, int, int)]
    default int mailSend(ProcessGuid process, long tag, byte[] bytes) {
        return mailSend(process, tag, bytes, 0, bytes.length, 0);
    }

    /// Like [#mailSend(int, long, byte[], int, int, int)], but the receiver has a name that no other
    /// process ever gets. The first message to a process by this name looks through the process table;
    /// the others do not.
    ///
    /// @param process the receiver
    /// @param tag what the receiver may select by
    /// @param bytes where the content is
    /// @param offset the first index
    /// @param length how many bytes
    /// @param flags [#MAIL_DONTWAIT] or 0
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException see there
    /// @throws IndexOutOfBoundsException if the range is not within the array
    int mailSend(ProcessGuid process, long tag, byte[] bytes, int offset, int length, int flags);

    /// Takes the oldest message, or waits for one. Blocks.
    ///
    /// @return the message, or [Message#BLOCKED]
    /// @throws KernelException `EINTR` like `read`
    default Message mailReceive() {
        return mailReceive(MailFilter.ANY, null);
    }

    /// Takes the oldest message that a filter matches, or waits for one; the others stay, in their order.
    /// Blocks. A waiting caller sleeps until such a message comes: others do not wake it.
    ///
    /// @param filter which messages
    /// @param timeout how long to wait; zero only looks, null waits for ever
    /// @return the message, or [Message#BLOCKED]
    /// @throws KernelException `EINVAL` if the timeout is negative; `EAGAIN` if it is zero and there is
    ///     no such message; `ETIMEDOUT` if none has come in that time; `EINTR` like `read`,
    ///     and then no message has been taken
    Message mailReceive(MailFilter filter, @Nullable Duration timeout);

    /// Never blocks.
    ///
    /// @return how many messages are in the mailbox of the caller's process, 0 or more; it may be more
    ///     than [#mailboxCapacity()] after that has been made smaller
    int mailCount();

    /// Never blocks.
    ///
    /// @return for how many messages the mailbox of the caller's process has room, 1 to
    ///     [#MAIL_MAX_CAPACITY]
    int mailboxCapacity();

    /// Changes for how many messages the mailbox of the caller's process has room. Below what is in it,
    /// nothing is lost: senders wait until there is room again. A process begins with
    /// [KernelConfig#mailboxCapacity()]; exec keeps what it was changed to. Never blocks.
    ///
    /// @param messages 1 to [#MAIL_MAX_CAPACITY]
    /// @throws KernelException `EINVAL` for another number
    void mailboxCapacity(int messages);

    /// Opens a descriptor that can be waited for: there is something to read ([PollEvents#POLLIN]) as
    /// long as there is a message in the mailbox of the caller's process, and [PollEvents#POLLHUP] once
    /// that process has ended. It cannot be read itself. Never blocks.
    ///
    /// @param flags [OpenFlags#O_CLOEXEC] or 0
    /// @return the lowest free descriptor
    /// @throws KernelException `EINVAL` for other flags; `EMFILE`
    int mailboxFd(int flags);
}
