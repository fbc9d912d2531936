package io.selvage.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// POSIX message queues: named, bounded, with priorities (MODEL 15). Part of [SystemCalls], whose rules
/// about callers and blocking hold here.
///
/// A queue holds whole messages. The one with the highest priority is received first, of equal ones the
/// oldest. Threads that wait are served in the order in which they came: a message goes to the receiver
/// that waits longest, and freed room to the sender that waits longest, before anybody who comes later
/// sees either.
///
/// A name is a slash and 1 to 255 bytes of UTF-8 without another; all processes of a kernel see the same
/// names. A queue lives until it has no name and no descriptor. Its descriptor can be waited for
/// ([PollEvents#POLLIN] as long as there is a message, [PollEvents#POLLOUT] as long as there is room),
/// inherited, duplicated and passed; exec closes it. `fstat` works; reading and writing are refused with
/// `EINVAL`, or `EBADF` if it is not open for that.
public interface MessageQueueCalls {
    /// One more than the highest priority.
    int MQ_PRIO_MAX = 32_768;

    /// For how many messages a queue has room, unless said otherwise; also the most that can be asked for
    /// without `SeIncreaseQuotaPrivilege`.
    int MQ_MAXMSG = 10;

    /// How many bytes a message may have, unless said otherwise; also the most that can be asked for
    /// without `SeIncreaseQuotaPrivilege`.
    int MQ_MSGSIZE = 8_192;

    /// Opens a queue, or makes one. Never blocks.
    ///
    /// A new queue is charged to the user that makes it, until it is gone: `maxMessages` times
    /// (`messageSize` + 96) bytes (48 less for each message beyond 32,768), which the limit
    /// [ResourceLimit#MSGQUEUE] is about.
    ///
    /// @param name a slash and a name
    /// @param flags one of [OpenFlags#O_RDONLY], [OpenFlags#O_WRONLY] and [OpenFlags#O_RDWR]; with it
    ///     [OpenFlags#O_CREAT], [OpenFlags#O_EXCL] and [OpenFlags#O_NONBLOCK]. Others are ignored; the
    ///     descriptor is marked close-on-exec in any case
    /// @param mode the low 12 bits are the permissions of a new queue, less the umask
    /// @param attributes of a new queue; null for [#MQ_MAXMSG] and [#MQ_MSGSIZE]
    /// @return the lowest free descriptor
    /// @throws KernelException in this order: `EINVAL` if the name does not begin with a slash; `ENOENT`
    ///     if nothing follows it; `EMFILE` if no descriptor is free; `EACCES` if the rules of the queue
    ///     refuse what the flags ask for ([FileSecurityCalls]) or another slash follows, or a dot or two
    ///     and nothing else; `ENAMETOOLONG`; with an existing queue `EEXIST` with `O_CREAT` and `O_EXCL`,
    ///     and `EINVAL` for an access mode that is none of the three; without one `ENOENT` if `O_CREAT`
    ///     is missing, `ENOSPC` if there are 256 queues (unless the caller has
    ///     `SeIncreaseQuotaPrivilege`), `EINVAL` for attributes that are 0, negative or too large (65,536
    ///     messages and 16 MiB with that privilege), `EMFILE` if the limit `MSGQUEUE` would be exceeded
    int mqOpen(String name, int flags, int mode, @Nullable MessageQueueAttributes attributes);

    /// Takes the name from a queue. Who has it open goes on using it.
    ///
    /// @param name a slash and a name
    /// @throws KernelException `EINVAL`, `EACCES` and `ENAMETOOLONG` for the name as by [#mqOpen],
    ///     `EACCES` if the caller does not own the queue; `ENOENT` if there is no such queue
    void mqUnlink(String name);

    /// Sends a message, waiting for room without end. Blocks.
    ///
    /// @param fd a queue open for writing
    /// @param bytes the content, copied
    /// @param priority 0 to [#MQ_PRIO_MAX] - 1
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException see [#mqSend(int, byte[], int, int, int, Duration)]
    default int mqSend(int fd, byte[] bytes, int priority) {
        return mqSend(fd, bytes, 0, bytes.length, priority, null);
    }

    /// Sends a message; waits while the queue is full, unless [OpenFlags#O_NONBLOCK] is set. Blocks.
    ///
    /// @param fd a queue open for writing
    /// @param bytes where the content is, copied before the call returns
    /// @param offset the first index
    /// @param length how many bytes, possibly 0
    /// @param priority 0 to [#MQ_PRIO_MAX] - 1
    /// @param timeout how long to wait for room; null for ever
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException in this order: `EINVAL` if the timeout is negative, or for another
    ///     priority; `EBADF` if the descriptor is no queue that is open for writing; `EMSGSIZE` if a
    ///     message of this queue may not be so long; and if the queue is full `EAGAIN` with `O_NONBLOCK`,
    ///     `ETIMEDOUT` when the time is over, `EINTR` like `write`
    /// @throws IndexOutOfBoundsException if the range is not within the array
    int mqSend(int fd, byte[] bytes, int offset, int length, int priority, @Nullable Duration timeout);

    /// Receives a message, waiting for one without end. Blocks.
    ///
    /// @param fd a queue open for reading
    /// @param buffer where the content goes
    /// @return the length and the priority, or [QueuedMessage#BLOCKED]
    /// @throws KernelException see [#mqReceive(int, byte[], int, int, Duration)]
    default QueuedMessage mqReceive(int fd, byte[] buffer) {
        return mqReceive(fd, buffer, 0, buffer.length, null);
    }

    /// Receives a message, waiting for one at most for some time. Blocks.
    ///
    /// @param fd a queue open for reading
    /// @param buffer where the content goes
    /// @param timeout how long to wait for a message; null for ever
    /// @return the length and the priority, or [QueuedMessage#BLOCKED]
    /// @throws KernelException see [#mqReceive(int, byte[], int, int, Duration)]
    default QueuedMessage mqReceive(int fd, byte[] buffer, @Nullable Duration timeout) {
        return mqReceive(fd, buffer, 0, buffer.length, timeout);
    }

    /// Takes the oldest message of the highest priority; waits while there is none, unless
    /// [OpenFlags#O_NONBLOCK] is set. Blocks.
    ///
    /// @param fd a queue open for reading
    /// @param buffer where the content goes
    /// @param offset the first index
    /// @param length how much room there is, at least the size that a message of this queue may have
    /// @param timeout how long to wait for a message; null for ever
    /// @return the length and the priority, or [QueuedMessage#BLOCKED]
    /// @throws KernelException in this order: `EINVAL` if the timeout is negative; `EBADF` if the
    ///     descriptor is no queue that is open for reading; `EMSGSIZE` if there is too little room,
    ///     however short the message; and if there is no message `EAGAIN` with `O_NONBLOCK`, `ETIMEDOUT`
    ///     when the time is over, `EINTR` like `read`
    /// @throws IndexOutOfBoundsException if the range is not within the array
    QueuedMessage mqReceive(int fd, byte[] buffer, int offset, int length, @Nullable Duration timeout);

    /// Says what a queue is like. Never blocks.
    ///
    /// @param fd a queue
    /// @return its attributes
    /// @throws KernelException `EBADF` if the descriptor is no queue
    MessageQueueAttributes mqGetattr(int fd);

    /// Sets or clears [OpenFlags#O_NONBLOCK] of the open file; nothing else of a queue can be changed.
    /// Never blocks.
    ///
    /// @param fd a queue
    /// @param flags `O_NONBLOCK` or 0
    /// @return the attributes before
    /// @throws KernelException in this order: `EINVAL` for other flags; `EBADF` if the descriptor is no
    ///     queue
    MessageQueueAttributes mqSetattr(int fd, int flags);

    /// Registers the caller's process to be told, once, when a message comes to the empty queue and no
    /// receiver waits for it; or removes its registration. Never blocks.
    ///
    /// One process at a time can be registered. The message that it is told of removes the registration,
    /// and so does the process when it closes any descriptor of the queue, as exec and exit do. The
    /// sender of the message needs no right to send that process a signal.
    ///
    /// @param fd a queue, however it is open
    /// @param notice how to tell; null removes the caller's registration, if there is one
    /// @throws KernelException in this order: `EINVAL` for a kind or a signal that does not exist;
    ///     `EBADF` if the descriptor is no queue; `EBUSY` if a process is registered, be it the caller's
    void mqNotify(int fd, @Nullable MessageQueueNotice notice);
}
