package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import org.jspecify.annotations.Nullable;

/// A one-way stream of bytes between two ends (MODEL 15). The buffer grows up to the capacity as it is
/// needed.
final class Pipe extends KernelLock {
    static final int CAPACITY = 65_536;

    /// Writes up to this size go in as one piece.
    static final int ATOMIC = 4_096;

    private static final int INITIAL = 4_096;
    private static final int NO_READER = -2;

    // All guarded by this lock.
    private byte[] buffer = new byte[INITIAL];
    private int start;
    private int count;
    private boolean readable = true;
    private boolean writable = true;
    private final WaitQueue readers = new WaitQueue(this, "data");
    private final WaitQueue writers = WaitQueue.ofUnequal(this, "room");

    Pipe() {}

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    @Override
    public String toString() {
        return "pipe (" + count + " bytes in it)";
    }

    OpenFileDescription readEnd() {
        return new ReadEnd();
    }

    OpenFileDescription writeEnd() {
        return new WriteEnd();
    }

    private final class ReadEnd extends OpenFileDescription {
        @Override
        int read(Task reader, byte[] target, int offset, int length) {
            return Pipe.this.read(reader, target, offset, length);
        }

        @Override
        boolean canEnd(WaitQueue wait) {
            return wait == writers;
        }

        @Override
        void lastReleased() {
            lock();
            readable = false;
            unlock();
            writers.wakeAll();
            // Only stackless readers can be left, which hold no reference while they wait: their descriptor is closed.
            readers.wakeAll();
        }
    }

    private final class WriteEnd extends OpenFileDescription {
        @Override
        int write(Task writer, byte[] source, int offset, int length) {
            return Pipe.this.write(writer, source, offset, length);
        }

        @Override
        boolean canEnd(WaitQueue wait) {
            return wait == readers;
        }

        @Override
        void lastReleased() {
            lock();
            writable = false;
            unlock();
            readers.wakeAll();
            writers.wakeAll();
        }
    }

    private int read(Task reader, byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        Task writer = null;
        Task nextReader = null;
        int taken;
        lock();
        try {
            if (!readable) {
                throw closedMeanwhile("read");
            }
            if (count == 0) {
                if (!writable) {
                    return 0;
                }
                readers.add(reader);
                return OpenFileDescription.BLOCKED;
            }
            taken = Math.min(length, count);
            int first = Math.min(taken, buffer.length - start);
            System.arraycopy(buffer, start, target, offset, first);
            System.arraycopy(buffer, 0, target, offset + first, taken - first);
            count -= taken;
            start = count == 0 ? 0 : start + taken & buffer.length - 1;
            writer = pollWriterThatFits();
            // Readers are woken one at a time; each passes on what it leaves.
            nextReader = count > 0 ? readers.poll() : null;
        } finally {
            unlock();
        }
        wake(writer);
        wake(nextReader);
        return taken;
    }

    private int write(Task writer, byte[] source, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        Task reader = null;
        Task nextWriter = null;
        int put;
        lock();
        try {
            if (!writable) {
                throw closedMeanwhile("write");
            }
            if (!readable) {
                put = NO_READER;
            } else {
                int room = CAPACITY - count;
                int needed = length <= ATOMIC ? length : 1;
                if (room < needed) {
                    writer.waitRoom = needed;
                    writers.add(writer);
                    return OpenFileDescription.BLOCKED;
                }
                put = Math.min(length, room);
                reserve(put);
                int end = start + count & buffer.length - 1;
                int first = Math.min(put, buffer.length - end);
                System.arraycopy(source, offset, buffer, end, first);
                System.arraycopy(source, offset + first, buffer, 0, put - first);
                count += put;
                reader = readers.poll();
                nextWriter = pollWriterThatFits();
            }
        } finally {
            unlock();
        }
        if (put == NO_READER) {
            SignalSending.toSelf(writer, Signal.PIPE);
            SignalDelivery.atPoint(writer);
            throw new KernelException(Errno.EPIPE, "write: nobody can read this pipe any more");
        }
        wake(reader);
        wake(nextWriter);
        return put;
    }

    /// The caller looked its descriptor up before another thread closed it, and comes after that.
    private static KernelException closedMeanwhile(String call) {
        return new KernelException(Errno.EBADF, call + ": the descriptor has been closed meanwhile");
    }

    private @Nullable Task pollWriterThatFits() {
        Task first = writers.first();
        return first != null && CAPACITY - count >= first.waitRoom ? writers.poll() : null;
    }

    private static void wake(@Nullable Task task) {
        if (task != null) {
            task.unblock();
        }
    }

    /// Lock held: makes the buffer large enough for so many more bytes.
    private void reserve(int more) {
        if (count + more <= buffer.length) {
            return;
        }
        int size = buffer.length;
        while (size < count + more) {
            size *= 2;
        }
        byte[] larger = new byte[size];
        int first = Math.min(count, buffer.length - start);
        System.arraycopy(buffer, start, larger, 0, first);
        System.arraycopy(buffer, 0, larger, first, count - first);
        buffer = larger;
        start = 0;
    }
}
