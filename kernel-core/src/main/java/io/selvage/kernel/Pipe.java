package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.scheduler.ScheduleObserver;
import org.jspecify.annotations.Nullable;

/// A one-way stream of bytes between two ends (MODEL 15), kept as Linux keeps it: in a ring of slots of a
/// page each. A write adds to the last page what fits there as a whole, and takes further slots for the
/// rest; a slot is free again when its page has been read to the end. So a pipe can be full although
/// bytes have been taken out.
///
/// Each side has a lock of its own, so that readers and writers do not wait for each other. Nobody needs
/// both but who resizes:
/// - Readers take bytes out under the readers' lock, writers put them in under the writers'. See
///   [PipeRing] for what they see of each other.
/// - A reader that finds nothing waits on a queue of the *writers'* lock, and looks once more under it.
///   Nothing can be put in then, so either it sees what was put in before, or the next writer sees it.
/// - A writer that finds no room waits on a queue of the *readers'* lock, for the same reason.
///
/// A writer that meets a waiting reader and an empty pipe puts the bytes where the reader wants them, and
/// the reader finds its call done when it wakes up.
final class Pipe {
    static final int CAPACITY = 65_536;

    /// Writes up to this size go in as one piece: a page.
    static final int ATOMIC = 4_096;

    private static final int PIPE_MODE = 0600;

    private final PipeSide reading = new PipeSide(LockOrder.FILE, this);
    private final PipeSide writing = new PipeSide(LockOrder.PIPE_WRITING, this);

    /// Replaced under both locks.
    private volatile PipeRing ring = new PipeRing(CAPACITY / ATOMIC, reading, writing);

    private volatile boolean readable = true;
    private volatile boolean writable = true;

    /// Wait for what writers do.
    private final WaitQueue readers = new WaitQueue(writing, "data");

    /// Wait for what readers do.
    private final WaitQueue writers = WaitQueue.ofUnequal(reading, "room");

    /// Made when somebody first asks.
    private volatile @Nullable Watchers watchers;

    private final FileLocks locks = new FileLocks();

    /// Set before anybody has an end.
    private boolean leadsOut;

    Pipe() {}

    @Override
    public String toString() {
        return "pipe (" + ring.bytes() + " bytes in it)";
    }

    /// A pipe that the embedder reads: what is written to it leaves the kernel.
    static Pipe toEmbedder() {
        var pipe = new Pipe();
        pipe.leadsOut = true;
        return pipe;
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
            // Through both locks, and only then a look: whoever changes something afterwards, under either, sees
            // what the caller has done before.
            reading.lock();
            reading.unlock();
            writing.lock();
            writing.unlock();
            return events();
        }

        @Override
        final Watchers watchers() {
            return Pipe.this.watchers();
        }

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
            // What was written before the last writer closed is seen by who has seen that it closed.
            int hangUp = writable ? 0 : PollEvents.POLLHUP;
            return (ring.isEmpty() ? 0 : PollEvents.POLLIN) | hangUp;
        }

        @Override
        boolean canEnd(WaitQueue wait) {
            return wait == writers || super.canEnd(wait);
        }

        @Override
        void closed() {
            readable = false;
            wakeEverybody();
        }
    }

    private final class WriteEnd extends End {
        WriteEnd(int flags) {
            super(flags);
        }

        @Override
        boolean leadsOut() {
            return leadsOut;
        }

        @Override
        int write(Task writer, byte[] source, int offset, int length) {
            return Pipe.this.write(this, writer, source, offset, length);
        }

        @Override
        int events() {
            return (ring.isFull() ? 0 : PollEvents.POLLOUT) | (readable ? 0 : PollEvents.POLLERR);
        }

        @Override
        boolean canEnd(WaitQueue wait) {
            return wait == readers || super.canEnd(wait);
        }

        @Override
        void closed() {
            writable = false;
            wakeEverybody();
        }
    }

    /// Also those at the closed end: only stackless ones can be left, which hold no reference while they
    /// wait.
    private void wakeEverybody() {
        readers.wakeAll();
        writers.wakeAll();
        tell(watchers, Watchers.ANYTHING);
    }

    private Watchers watchers() {
        reading.lock();
        try {
            Watchers present = watchers;
            if (present == null) {
                present = new Watchers();
                watchers = present;
            }
            return present;
        } finally {
            reading.unlock();
        }
    }

    private int read(End end, Task reader, byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int handed = reader.takeHandedOver();
        if (handed > 0) {
            return handed;
        }
        for (; ; ) {
            if (!readable) {
                throw closedMeanwhile("read");
            }
            int taken = ring.isEmpty() ? 0 : take(target, offset, length);
            if (taken > 0) {
                reader.wakeUpUsed(readers);
                return taken;
            }
            boolean ended = !writable;
            if (!ring.isEmpty()) {
                continue;
            }
            if (ended) {
                return 0;
            }
            if (end.has(OpenFlags.O_NONBLOCK)) {
                throw OpenFileDescription.wouldBlock("read", this);
            }
            if (joinsReaders(reader, target, offset, length)) {
                return OpenFileDescription.BLOCKED;
            }
        }
    }

    private int take(byte[] target, int offset, int length) {
        Task writer = null;
        Watchers told;
        int taken;
        reading.lock();
        try {
            taken = ring.take(target, offset, length);
            if (taken == 0) {
                return 0;
            }
            if (!writers.isEmpty() && !ring.isFull()) {
                writer = writers.poll();
            }
            told = watchers;
        } finally {
            reading.unlock();
        }
        wake(writer);
        if (readers.mayHaveWaiters() && !ring.isEmpty()) {
            // Readers are woken one at a time; each passes on what it leaves.
            readers.passOn();
        }
        tell(told, PollEvents.POLLOUT);
        return taken;
    }

    /// Waits for data, unless there is something to be had by trying again.
    private boolean joinsReaders(Task reader, byte[] target, int offset, int length) {
        writing.lock();
        try {
            if (!ring.isEmpty() || !writable || !readable) {
                return false;
            }
            if (!reader.isStackless()) {
                reader.acceptHandOver(target, offset, length);
            }
            readers.add(reader);
            return true;
        } finally {
            writing.unlock();
        }
    }

    private int write(End end, Task writer, byte[] source, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        for (; ; ) {
            if (!writable) {
                throw closedMeanwhile("write");
            }
            if (!readable) {
                SignalSending.brokenPipe(writer);
                throw new KernelException(Errno.EPIPE, "write: nobody can read this pipe any more");
            }
            int put = put(writer, source, offset, length, end.flags() & OpenFlags.O_DIRECT);
            if (put > 0) {
                writer.wakeUpUsed(writers);
                return put;
            }
            if (end.has(OpenFlags.O_NONBLOCK)) {
                throw OpenFileDescription.wouldBlock("write", this);
            }
            if (joinsWriters(writer)) {
                return OpenFileDescription.BLOCKED;
            }
        }
    }

    private int put(@Nullable Task writer, byte[] source, int offset, int length, int direct) {
        Task reader = null;
        Watchers told;
        int handed = 0;
        int put;
        lockForWriting(writer);
        try {
            Task first = readers.first();
            if (first != null && direct == 0 && ring.isEmpty()) {
                handed = first.handOver(source, offset, length);
            }
            put = handed;
            if (put < length) {
                put += ring.put(source, offset + put, length - put, direct);
            }
            if (put == 0) {
                return 0;
            }
            if (first != null) {
                reader = readers.poll();
            }
            told = watchers;
        } finally {
            writing.unlock();
        }
        wake(reader);
        if (handed > 0 && readers.mayHaveWaiters() && !ring.isEmpty()) {
            // Whoever was handed what it wanted does not come by to pass on the rest.
            readers.passOn();
        }
        if (writers.mayHaveWaiters() && !ring.isFull()) {
            writers.passOn();
        }
        tell(told, PollEvents.POLLIN);
        return put;
    }

    /// Two writers on two cores that go through the same pipes meet at each of them, and the cache lines
    /// travel to and fro. Who finds another one here gives its core to somebody else, most likely a
    /// reader, and the two part. On the deterministic machine nobody holds a lock while another runs.
    private void lockForWriting(@Nullable Task writer) {
        if (writing.tryLock()) {
            return;
        }
        if (writer != null && !writer.isStackless() && writer.kernel().timedExecutor() == null) {
            writer.leaveCore(ScheduleObserver.Departure.YIELDED);
        }
        writing.lock();
    }

    /// Waits for room, unless there is something to be had by trying again.
    private boolean joinsWriters(Task writer) {
        reading.lock();
        try {
            if (!ring.isFull() || !writable || !readable) {
                return false;
            }
            writers.add(writer);
            return true;
        } finally {
            reading.unlock();
        }
    }

    /// One attempt of a thread of the embedder's, which holds the read end and joins no queue.
    ///
    /// @return how many bytes, 0 at the end, or `BLOCKED`
    int readFromOutside(byte[] target, int offset, int length) {
        for (; ; ) {
            int taken = ring.isEmpty() ? 0 : take(target, offset, length);
            if (taken > 0) {
                return taken;
            }
            boolean ended = !writable;
            if (ring.isEmpty()) {
                return ended ? 0 : OpenFileDescription.BLOCKED;
            }
        }
    }

    /// One attempt of a thread of the embedder's, which holds the write end and joins no queue.
    ///
    /// @return how many bytes, 0 if there is no room, -1 if nobody can read any more
    int writeFromOutside(byte[] source, int offset, int length) {
        return readable ? put(null, source, offset, length, 0) : -1;
    }

    /// {@return how many bytes are in it}
    int available() {
        return ring.bytes();
    }

    int capacity() {
        return ring.count() * ATOMIC;
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
        reading.lock();
        writing.lock();
        try {
            if (count < ring.used()) {
                throw new KernelException(
                        Errno.EBUSY, "fcntl(F_SETPIPE_SZ): " + bytes + " bytes are too few for what is in it");
            }
            ring = ring.moved(count);
            writer = ring.isFull() ? null : writers.poll();
            told = watchers;
        } finally {
            writing.unlock();
            reading.unlock();
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
