package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What `eventfd` opens: a number to add to and to take from, and a place to wait for either.
final class EventCounter extends OpenFileDescription {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// The largest unsigned value; the counter stays below.
    private static final long FULL = -1;

    private static final int MODE = 0600;

    private final Counter counter = new Counter();
    private final Watchers watchers = new Watchers();
    private final boolean semaphore;

    EventCounter(long initial, int flags) {
        super(OpenFlags.O_RDWR | (flags & OpenFlags.O_NONBLOCK));
        counter.value = initial;
        semaphore = (flags & OpenFlags.EFD_SEMAPHORE) != 0;
    }

    private static final class Counter extends KernelLock {
        private final WaitQueue readers = new WaitQueue(this, "a count");
        private final WaitQueue writers = WaitQueue.ofUnequal(this, "room");
        private long value;

        @Override
        LockOrder level() {
            return LockOrder.FILE;
        }

        @Override
        public String toString() {
            return "event counter at " + Long.toUnsignedString(value);
        }

        int events() {
            return (value != 0 ? PollEvents.POLLIN : 0)
                    | (Long.compareUnsigned(value, FULL - 1) < 0 ? PollEvents.POLLOUT : 0);
        }
    }

    @Override
    int read(Task reader, byte[] buffer, int offset, int length) {
        if (length < Long.BYTES) {
            throw new KernelException(Errno.EINVAL, "read: an event counter is read by 8 bytes, not " + length);
        }
        long taken;
        counter.lock();
        try {
            if (counter.value == 0) {
                if (has(OpenFlags.O_NONBLOCK)) {
                    throw wouldBlock("read", counter);
                }
                counter.readers.add(reader);
                return BLOCKED;
            }
            taken = semaphore ? 1 : counter.value;
            counter.value -= taken;
        } finally {
            counter.unlock();
        }
        WORD.set(buffer, offset, taken);
        wakeOthers(PollEvents.POLLOUT);
        return Long.BYTES;
    }

    @Override
    int write(Task writer, byte[] buffer, int offset, int length) {
        if (length < Long.BYTES) {
            throw new KernelException(Errno.EINVAL, "write: an event counter is written by 8 bytes, not " + length);
        }
        long added = (long) WORD.get(buffer, offset);
        if (added == FULL) {
            throw new KernelException(Errno.EINVAL, "write: an event counter cannot take 2^64 - 1");
        }
        counter.lock();
        try {
            if (Long.compareUnsigned(FULL - counter.value, added) <= 0) {
                if (has(OpenFlags.O_NONBLOCK)) {
                    throw wouldBlock("write", counter);
                }
                counter.writers.add(writer);
                return BLOCKED;
            }
            counter.value += added;
        } finally {
            counter.unlock();
        }
        wakeOthers(PollEvents.POLLIN);
        return Long.BYTES;
    }

    /// Each of them tries again; what they need differs from one to the next.
    ///
    /// @param events what may have become so
    private void wakeOthers(int events) {
        counter.readers.wakeAll();
        counter.writers.wakeAll();
        watchers.changed(events);
    }

    @Override
    long seek(long offset, int whence) {
        return 0;
    }

    @Override
    int readiness() {
        counter.lock();
        try {
            return counter.events();
        } finally {
            counter.unlock();
        }
    }

    @Override
    Watchers watchers() {
        return watchers;
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, MODE, 0, 0, 0);
    }

    @Override
    boolean canEnd(WaitQueue wait) {
        return wait.lock() == counter || super.canEnd(wait);
    }

    @Override
    public String toString() {
        return counter.toString();
    }

    /// Only stackless waiters can be left, which hold no reference while they wait.
    @Override
    void closed() {
        wakeOthers(Watchers.ANYTHING);
    }
}
