package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import org.jspecify.annotations.Nullable;

/// A one-way stream of bytes between two ends (MODEL 15), kept as Linux keeps it: in a ring of slots of a
/// page each. A write adds to the last page what fits there as a whole, and takes further slots for the
/// rest; a slot is free again when its page has been read to the end. So a pipe can be full although
/// bytes have been taken out.
final class Pipe extends KernelLock {
    static final int CAPACITY = 65_536;

    /// Writes up to this size go in as one piece: a page.
    static final int ATOMIC = 4_096;

    private static final int PIPE_MODE = 0600;
    private static final int NO_READER = -2;

    // All guarded by this lock.
    private PipeSlots slots = new PipeSlots(CAPACITY / ATOMIC);
    private boolean readable = true;
    private boolean writable = true;
    private final WaitQueue readers = new WaitQueue(this, "data");
    private final WaitQueue writers = WaitQueue.ofUnequal(this, "room");

    /// Made when somebody first asks.
    private @Nullable Watchers watchers;

    private final FileLocks locks = new FileLocks();

    Pipe() {}

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    @Override
    public String toString() {
        return "pipe (" + slots.bytes() + " bytes in it)";
    }

    OpenFileDescription readEnd(int flags) {
        return new ReadEnd(flags & OpenFlags.O_NONBLOCK);
    }

    OpenFileDescription writeEnd(int flags) {
        return new WriteEnd(OpenFlags.O_WRONLY | (flags & (OpenFlags.O_NONBLOCK | OpenFlags.O_DIRECT)));
    }

    /// Either end.
    abstract sealed class End extends OpenFileDescription {
        private End(int flags) {
            super(flags, locks);
        }

        Pipe pipe() {
            return Pipe.this;
        }

        @Override
        final int readiness() {
            lock();
            try {
                return events();
            } finally {
                unlock();
            }
        }

        @Override
        final Watchers watchers() {
            return Pipe.this.watchers();
        }

        /// Lock held.
        abstract int events();

        @Override
        final FileStatus status() {
            return new FileStatus(FileStatus.Kind.PIPE, 0, PIPE_MODE, 0, 0, 0);
        }

        @Override
        public final String toString() {
            return Pipe.this.toString();
        }
    }

    private final class ReadEnd extends End {
        ReadEnd(int flags) {
            super(flags);
        }

        @Override
        int read(Task reader, byte[] target, int offset, int length) {
            return Pipe.this.read(this, reader, target, offset, length);
        }

        @Override
        int events() {
            return (slots.isEmpty() ? 0 : PollEvents.POLLIN) | (writable ? 0 : PollEvents.POLLHUP);
        }

        @Override
        boolean canEnd(WaitQueue wait) {
            return wait == writers || super.canEnd(wait);
        }

        @Override
        void closed() {
            lock();
            readable = false;
            unlock();
            wakeEverybody();
        }
    }

    private final class WriteEnd extends End {
        WriteEnd(int flags) {
            super(flags);
        }

        @Override
        int write(Task writer, byte[] source, int offset, int length) {
            return Pipe.this.write(this, writer, source, offset, length);
        }

        @Override
        int events() {
            return (slots.isFull() ? 0 : PollEvents.POLLOUT) | (readable ? 0 : PollEvents.POLLERR);
        }

        @Override
        boolean canEnd(WaitQueue wait) {
            return wait == readers || super.canEnd(wait);
        }

        @Override
        void closed() {
            lock();
            writable = false;
            unlock();
            wakeEverybody();
        }
    }

    /// Also those at the closed end: only stackless ones can be left, which hold no reference while they
    /// wait.
    private void wakeEverybody() {
        readers.wakeAll();
        writers.wakeAll();
        lock();
        Watchers told = watchers;
        unlock();
        tell(told, Watchers.ANYTHING);
    }

    private Watchers watchers() {
        lock();
        try {
            Watchers present = watchers;
            if (present == null) {
                present = new Watchers();
                watchers = present;
            }
            return present;
        } finally {
            unlock();
        }
    }

    private int read(End end, Task reader, byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        Task writer;
        Task nextReader;
        Watchers told;
        int taken;
        lock();
        try {
            if (!readable) {
                throw closedMeanwhile("read");
            }
            if (slots.isEmpty()) {
                if (!writable) {
                    return 0;
                }
                if (end.has(OpenFlags.O_NONBLOCK)) {
                    throw OpenFileDescription.wouldBlock("read", this);
                }
                readers.add(reader);
                return OpenFileDescription.BLOCKED;
            }
            taken = slots.take(target, offset, length);
            writer = slots.isFull() ? null : writers.poll();
            // Readers are woken one at a time; each passes on what it leaves.
            nextReader = slots.isEmpty() ? null : readers.poll();
            told = watchers;
        } finally {
            unlock();
        }
        wake(writer);
        wake(nextReader);
        tell(told, PollEvents.POLLOUT);
        return taken;
    }

    private int write(End end, Task writer, byte[] source, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        Task reader = null;
        Task nextWriter = null;
        Watchers told = null;
        int put;
        lock();
        try {
            if (!writable) {
                throw closedMeanwhile("write");
            }
            if (!readable) {
                put = NO_READER;
            } else {
                put = slots.put(source, offset, length, end.flags() & OpenFlags.O_DIRECT);
                if (put == 0) {
                    if (end.has(OpenFlags.O_NONBLOCK)) {
                        throw OpenFileDescription.wouldBlock("write", this);
                    }
                    writers.add(writer);
                    return OpenFileDescription.BLOCKED;
                }
                reader = readers.poll();
                nextWriter = slots.isFull() ? null : writers.poll();
                told = watchers;
            }
        } finally {
            unlock();
        }
        if (put == NO_READER) {
            SignalSending.toThread(writer, KillCall.info(writer, Signal.PIPE.number(), SignalInfo.USER, 0));
            SignalDelivery.atPoint(writer);
            throw new KernelException(Errno.EPIPE, "write: nobody can read this pipe any more");
        }
        wake(reader);
        wake(nextWriter);
        tell(told, PollEvents.POLLIN);
        return put;
    }

    int capacity() {
        lock();
        try {
            return slots.count() * ATOMIC;
        } finally {
            unlock();
        }
    }

    /// Makes it hold so many bytes, rounded up to a power of two of pages.
    ///
    /// @return the new capacity
    int resize(int bytes) {
        int largest = 1 << 30;
        if (bytes < 0 || bytes > largest) {
            throw new KernelException(Errno.EINVAL, "fcntl(F_SETPIPE_SZ): no pipe holds " + bytes + " bytes");
        }
        int count = Math.max(1, Integer.highestOneBit(Math.max(1, bytes - 1)) * 2 / ATOMIC);
        Task writer;
        Watchers told;
        lock();
        try {
            if (count < slots.used()) {
                throw new KernelException(
                        Errno.EBUSY, "fcntl(F_SETPIPE_SZ): " + bytes + " bytes are too few for what is in it");
            }
            slots = slots.moved(count);
            writer = slots.isFull() ? null : writers.poll();
            told = watchers;
        } finally {
            unlock();
        }
        wake(writer);
        tell(told, PollEvents.POLLOUT);
        return count * ATOMIC;
    }

    /// The caller looked its descriptor up before another thread closed it, and comes after that.
    private static KernelException closedMeanwhile(String call) {
        return new KernelException(Errno.EBADF, call + ": the descriptor has been closed meanwhile");
    }

    private static void tell(@Nullable Watchers told, int events) {
        if (told != null) {
            told.changed(events);
        }
    }

    private static void wake(@Nullable Task task) {
        if (task != null) {
            task.unblock();
        }
    }
}
