package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MessageQueueAttributes;
import io.selvage.api.MessageQueueCalls;
import io.selvage.api.OpenFlags;
import io.selvage.api.ResourceLimit;
import io.selvage.api.security.FileRight;
import io.selvage.api.security.Privilege;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The message queues of a kernel: those that have a name or are open.
final class MessageQueues extends KernelLock {
    private static final int NAME_MAX = 255;
    private static final Ceiling ORDINARY = new Ceiling(256, MessageQueueCalls.MQ_MAXMSG, MessageQueueCalls.MQ_MSGSIZE);
    private static final Ceiling PRIVILEGED = new Ceiling(Integer.MAX_VALUE, 65_536, 1 << 24);

    /// What Linux counts for each message and for each priority that a queue can have at a time.
    private static final int OVERHEAD = 48;

    private static final MessageQueueAttributes DEFAULTS =
            MessageQueueAttributes.of(MessageQueueCalls.MQ_MAXMSG, MessageQueueCalls.MQ_MSGSIZE);

    // Guarded by this lock.
    private final Map<String, MessageQueue> named = new HashMap<>();
    private final Map<MessageQueue, Account> accounts = new HashMap<>();

    MessageQueues() {}

    /// How many queues there may be, for how many messages, and of what size.
    private record Ceiling(int queues, int messages, int size) {}

    /// What keeps a queue, and who pays for it. Guarded.
    private static final class Account {
        private final User user;
        private final long charge;

        /// The name is one, each open file another.
        private int holders = 1;

        Account(User user, long charge) {
            this.user = user;
            this.charge = charge;
        }
    }

    @Override
    LockOrder level() {
        return LockOrder.FILE_TREE;
    }

    int open(Task self, String path, int flags, int mode, @Nullable MessageQueueAttributes attributes) {
        String name = afterSlash(path, "mq_open");
        self.files().checkRoom(DescriptorCalls.limit(self), "mq_open");
        check(name, "mq_open");
        MessageQueue queue = find(self, name, flags, mode, attributes == null ? DEFAULTS : attributes);
        MessageQueueFile file = new MessageQueueFile(this, queue, flags);
        return self.files().openOrClose(file, FileControl.FD_CLOEXEC, DescriptorCalls.limit(self), "mq_open");
    }

    private MessageQueue find(Task self, String name, int flags, int mode, MessageQueueAttributes attributes) {
        Permission.requirePower(self.effectiveToken(), name, "mq_open");
        boolean privileged = Authority.holds(self, Privilege.INCREASE_QUOTA);
        boolean create = (flags & OpenFlags.O_CREAT) != 0;
        lock();
        try {
            MessageQueue queue = named.get(name);
            if (queue == null && !create) {
                throw absent("mq_open", name);
            }
            if (queue == null) {
                checkAllowed(attributes, privileged ? PRIVILEGED : ORDINARY);
                queue = made(self, name, mode, attributes);
            } else if (create && (flags & OpenFlags.O_EXCL) != 0) {
                throw new KernelException(Errno.EEXIST, "mq_open: there is /" + name + " already");
            } else if ((flags & OpenFlags.O_ACCMODE) == OpenFlags.O_ACCMODE) {
                throw new KernelException(Errno.EINVAL, "mq_open: access mode 3");
            } else {
                Permission.requireOf(self.effectiveToken(), queue.rules(), queue, rights(flags), "mq_open");
            }
            account(queue).holders++;
            return queue;
        } finally {
            unlock();
        }
    }

    private static int rights(int flags) {
        return switch (flags & OpenFlags.O_ACCMODE) {
            case OpenFlags.O_RDONLY -> FileRight.READ_DATA;
            case OpenFlags.O_WRONLY -> FileRight.WRITE_DATA;
            default -> FileRight.READ_DATA | FileRight.WRITE_DATA;
        };
    }

    /// Lock held: how many queues there are and what is asked for.
    private void checkAllowed(MessageQueueAttributes attributes, Ceiling ceiling) {
        if (accounts.size() >= ceiling.queues) {
            throw new KernelException(Errno.ENOSPC, "mq_open: there are " + accounts.size() + " queues");
        }
        int capacity = attributes.maxMessages();
        int size = attributes.messageSize();
        if (capacity <= 0 || capacity > ceiling.messages || size <= 0 || size > ceiling.size) {
            throw new KernelException(
                    Errno.EINVAL,
                    "mq_open: " + capacity + " messages of " + size + " bytes; at most " + ceiling.messages + " of "
                            + ceiling.size + " may be asked for");
        }
    }

    /// Lock held.
    private MessageQueue made(Task self, String name, int mode, MessageQueueAttributes attributes) {
        int capacity = attributes.maxMessages();
        int size = attributes.messageSize();
        User user = self.effectiveToken().account();
        long charge = (long) capacity * (size + OVERHEAD)
                + (long) Math.min(capacity, MessageQueueCalls.MQ_PRIO_MAX) * OVERHEAD;
        long limit = self.group().limit(ResourceLimit.MSGQUEUE);
        if (limit != Limit.INFINITY
                && Long.compareUnsigned(user.messageQueueBytes().get() + charge, limit) > 0) {
            throw new KernelException(
                    Errno.EMFILE, "mq_open: " + charge + " bytes more are above the limit MSGQUEUE, " + limit);
        }
        user.messageQueueBytes().addAndGet(charge);
        MessageQueue queue = new MessageQueue(
                name, FileRules.madeBy(self.effectiveToken(), mode & ~self.fs().umask()), capacity, size);
        accounts.put(queue, new Account(user, charge));
        named.put(name, queue);
        return queue;
    }

    void unlink(Task self, String path) {
        String name = afterSlash(path, "mq_unlink");
        check(name, "mq_unlink");
        lock();
        try {
            MessageQueue queue = named.get(name);
            if (queue == null) {
                throw absent("mq_unlink", name);
            }
            Permission.requireUnlink(self.effectiveToken(), queue.rules(), queue, "mq_unlink");
            named.remove(name);
            drop(queue);
        } finally {
            unlock();
        }
    }

    /// No lock held: one of its open files is closed for good.
    void closed(MessageQueue queue) {
        lock();
        try {
            drop(queue);
        } finally {
            unlock();
        }
    }

    /// Lock held.
    private void drop(MessageQueue queue) {
        Account account = account(queue);
        account.holders--;
        if (account.holders == 0) {
            accounts.remove(queue);
            account.user.messageQueueBytes().addAndGet(-account.charge);
        }
    }

    /// Lock held.
    private Account account(MessageQueue queue) {
        return Objects.requireNonNull(accounts.get(queue));
    }

    private static String afterSlash(String path, String call) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new KernelException(Errno.EINVAL, call + ": \"" + path + "\" does not begin with a slash");
        }
        if (path.length() == 1) {
            throw new KernelException(Errno.ENOENT, call + ": no name after the slash");
        }
        return path.substring(1);
    }

    private static void check(String name, String call) {
        if (name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw new KernelException(Errno.EACCES, call + ": \"/" + name + "\" is not one name after the slash");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_MAX) {
            throw new KernelException(Errno.ENAMETOOLONG, call + ": a name of more than " + NAME_MAX + " bytes");
        }
    }

    private static KernelException absent(String call, String name) {
        return new KernelException(Errno.ENOENT, call + ": there is no message queue /" + name);
    }
}
