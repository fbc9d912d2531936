package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MessageQueueAttributes;
import io.selvage.api.MessageQueueCalls;
import io.selvage.api.MessageQueueNotice;
import io.selvage.api.OpenFlags;
import io.selvage.api.QueuedMessage;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The calls on the descriptors of message queues, for a caller that [Syscalls] has found.
///
/// What a wait has brought counts before all that has happened since: a signal, the end of the time, or,
/// for a stackless caller, that the descriptor has been closed.
final class QueueTransfer {
    private static final int MAX_SIGNAL = 64;

    private QueueTransfer() {}

    static int send(
            Task self, int fd, byte[] bytes, int offset, int length, int priority, @Nullable Duration duration) {
        Timeout timeout = timeout(self, duration, "mq_timedsend");
        if (priority < 0 || priority >= MessageQueueCalls.MQ_PRIO_MAX) {
            throw new KernelException(Errno.EINVAL, "mq_send: there is no priority " + priority);
        }
        QueueWait earlier = self.isStackless() ? self.queueWait : null;
        if (earlier != null) {
            self.wokenFrom = null;
            if (earlier.takeSent(fd, bytes, offset, length, priority)) {
                self.queueWait = null;
                return 0;
            }
            QueueWait.abandon(self);
        }
        MessageQueueFile file = retained(self, fd, "mq_send");
        try {
            if (!file.isWritable()) {
                throw new KernelException(Errno.EBADF, "mq_send: descriptor " + fd + " is not open for writing");
            }
            if (length > file.queue().messageSize()) {
                throw new KernelException(
                        Errno.EMSGSIZE,
                        "mq_send: " + length + " bytes are more than the "
                                + file.queue().messageSize() + " of a message");
            }
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            return send(self, file, fd, new StoredMessage(self, copy, priority), timeout);
        } finally {
            file.release();
        }
    }

    private static int send(Task self, MessageQueueFile file, int fd, StoredMessage message, Timeout timeout) {
        for (; ; ) {
            boolean nonBlocking = file.has(OpenFlags.O_NONBLOCK);
            QueueWait wait = nonBlocking || timeout.isOver() ? null : new QueueWait(file, fd, message);
            if (file.queue().send(self, message, wait)) {
                return 0;
            }
            if (wait == null) {
                throw nonBlocking ? OpenFileDescription.wouldBlock("mq_send", file) : late("mq_timedsend: no room");
            }
            if (!slept(self, wait, timeout)) {
                return OpenFileDescription.BLOCKED;
            }
            forget(self);
            if (wait.isDone()) {
                return 0;
            }
        }
    }

    static QueuedMessage receive(
            Task self, int fd, byte[] buffer, int offset, int length, @Nullable Duration duration) {
        Timeout timeout = timeout(self, duration, "mq_timedreceive");
        QueueWait earlier = self.isStackless() ? self.queueWait : null;
        if (earlier != null) {
            self.wokenFrom = null;
            StoredMessage brought = earlier.takeReceived(fd, length);
            if (brought != null) {
                self.queueWait = null;
                return delivered(brought, buffer, offset);
            }
            QueueWait.abandon(self);
        }
        MessageQueueFile file = retained(self, fd, "mq_receive");
        try {
            if (!file.isReadable()) {
                throw new KernelException(Errno.EBADF, "mq_receive: descriptor " + fd + " is not open for reading");
            }
            if (length < file.queue().messageSize()) {
                throw new KernelException(
                        Errno.EMSGSIZE,
                        "mq_receive: a message may have " + file.queue().messageSize() + " bytes, not just " + length);
            }
            StoredMessage message = receive(self, file, fd, timeout);
            return message == null ? QueuedMessage.BLOCKED : delivered(message, buffer, offset);
        } finally {
            file.release();
        }
    }

    private static @Nullable StoredMessage receive(Task self, MessageQueueFile file, int fd, Timeout timeout) {
        for (; ; ) {
            boolean nonBlocking = file.has(OpenFlags.O_NONBLOCK);
            QueueWait wait = nonBlocking || timeout.isOver() ? null : new QueueWait(file, fd, null);
            StoredMessage message = file.queue().receive(self, wait);
            if (message != null) {
                return message;
            }
            if (wait == null) {
                throw nonBlocking
                        ? OpenFileDescription.wouldBlock("mq_receive", file)
                        : late("mq_timedreceive: no message");
            }
            if (!slept(self, wait, timeout)) {
                return null;
            }
            forget(self);
            message = wait.received();
            if (message != null) {
                return message;
            }
        }
    }

    private static QueuedMessage delivered(StoredMessage message, byte[] buffer, int offset) {
        byte[] bytes = message.bytes();
        System.arraycopy(bytes, 0, buffer, offset, bytes.length);
        return new QueuedMessage(bytes.length, message.priority());
    }

    /// After an attempt that has put the caller on a queue.
    ///
    /// @return whether the caller is off it; otherwise it goes back to its dispatcher
    private static boolean slept(Task self, QueueWait wait, Timeout timeout) {
        try {
            return Sleep.again(self, Restart.BY_FLAG, timeout);
        } catch (KernelException e) {
            if (!wait.isDone()) {
                self.queueWait = null;
                throw e;
            }
            return true;
        }
    }

    /// Own, off the queue: neither the wait nor the wake-up is for anything that comes later.
    private static void forget(Task self) {
        self.queueWait = null;
        self.wokenFrom = null;
    }

    private static Timeout timeout(Task self, @Nullable Duration duration, String call) {
        if (duration != null && duration.isNegative()) {
            throw new KernelException(Errno.EINVAL, call + ": the timeout " + duration + " is negative");
        }
        return Timeout.of(self, duration);
    }

    private static KernelException late(String what) {
        return new KernelException(Errno.ETIMEDOUT, what + " in time");
    }

    private static MessageQueueFile retained(Task self, int fd, String call) {
        OpenFileDescription file = self.files().retained(fd, call);
        if (file instanceof MessageQueueFile queueFile) {
            return queueFile;
        }
        file.release();
        throw noQueue(fd, call);
    }

    /// The caller's table holds it.
    static MessageQueueFile find(Task self, int fd, String call) {
        if (self.files().get(fd, call) instanceof MessageQueueFile file) {
            return file;
        }
        throw noQueue(fd, call);
    }

    private static KernelException noQueue(int fd, String call) {
        return new KernelException(Errno.EBADF, call + ": descriptor " + fd + " is no message queue");
    }

    static MessageQueueAttributes setFlags(Task self, int fd, int flags) {
        DescriptorCalls.refuseUnknown("mq_setattr", flags, OpenFlags.O_NONBLOCK);
        MessageQueueFile file = find(self, fd, "mq_setattr");
        MessageQueueAttributes before = file.attributes();
        file.changeFlags((file.flags() & ~OpenFlags.O_NONBLOCK) | flags);
        return before;
    }

    static void notify(Task self, int fd, @Nullable MessageQueueNotice notice) {
        if (notice != null) {
            check(notice);
        }
        MessageQueueFile file = retained(self, fd, "mq_notify");
        try {
            if (notice == null) {
                file.queue().unregister(self.group());
            } else {
                file.queue().register(self.group(), notice);
            }
        } finally {
            file.release();
        }
    }

    private static void check(MessageQueueNotice notice) {
        if (notice.kind() != MessageQueueNotice.SIGEV_SIGNAL && notice.kind() != MessageQueueNotice.SIGEV_NONE) {
            throw new KernelException(Errno.EINVAL, "mq_notify: there is no kind " + notice.kind());
        }
        boolean exists = notice.signal() >= 0 && notice.signal() <= MAX_SIGNAL;
        if (notice.kind() == MessageQueueNotice.SIGEV_SIGNAL && !exists) {
            throw new KernelException(Errno.EINVAL, "mq_notify: no signal has the number " + notice.signal());
        }
    }
}
