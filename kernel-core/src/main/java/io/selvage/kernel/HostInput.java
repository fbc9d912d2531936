package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A stream of the embedder's that processes read from. Reading it may block in native code, which would
/// hold a core, so a platform thread of its own does that: started by the first read, and reading on only
/// while somebody waits, so that input which nobody asked for stays in the stream.
final class HostInput extends OpenFileDescription {
    private static final int CHUNK = 8_192;

    private final InputStream in;
    private final Buffer buffer = new Buffer();
    private final Watchers watchers = new Watchers();

    HostInput(InputStream in) {
        super(OpenFlags.O_RDONLY);
        this.in = in;
    }

    /// What has been read ahead; guarded by its lock.
    private static final class Buffer extends KernelLock {
        private final WaitQueue readers = new WaitQueue(this, "input");
        private final byte[] bytes = new byte[CHUNK];
        private int position;
        private int limit;
        private boolean ended;
        private boolean wanted;
        private boolean closed;
        private @Nullable IOException failure;
        private java.lang.@Nullable Thread pump;

        @Override
        LockOrder level() {
            return LockOrder.FILE;
        }

        int events() {
            return position < limit || ended || failure != null ? PollEvents.POLLIN : 0;
        }
    }

    @Override
    int read(Task reader, byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        java.lang.Thread pump;
        boolean waits;
        buffer.lock();
        try {
            if (buffer.position < buffer.limit) {
                int taken = Math.min(length, buffer.limit - buffer.position);
                System.arraycopy(buffer.bytes, buffer.position, target, offset, taken);
                buffer.position += taken;
                return taken;
            }
            if (buffer.failure != null) {
                IOException failure = buffer.failure;
                throw new KernelException(
                        Errno.EIO, "read: the embedder's stream failed: " + failure.getMessage(), failure);
            }
            if (buffer.ended) {
                return 0;
            }
            pump = want();
            waits = !has(OpenFlags.O_NONBLOCK);
            if (waits) {
                buffer.readers.add(reader);
            }
        } finally {
            buffer.unlock();
        }
        wake(pump);
        if (!waits) {
            throw wouldBlock("read", this);
        }
        return BLOCKED;
    }

    /// Lock held: asks for more input.
    ///
    /// @return who is to be woken
    private java.lang.Thread want() {
        buffer.wanted = true;
        java.lang.Thread pump = buffer.pump;
        if (pump == null) {
            pump = java.lang.Thread.ofPlatform().daemon().name("selvage-stdin").unstarted(this::pump);
            buffer.pump = pump;
        }
        return pump;
    }

    private static void wake(java.lang.Thread pump) {
        if (pump.getState() == java.lang.Thread.State.NEW) {
            startOnce(pump);
        }
        LockSupport.unpark(pump);
    }

    @Override
    int readiness() {
        buffer.lock();
        try {
            return buffer.events();
        } finally {
            buffer.unlock();
        }
    }

    @Override
    void expect(int events) {
        java.lang.Thread pump;
        buffer.lock();
        try {
            if (buffer.events() != 0) {
                return;
            }
            pump = want();
        } finally {
            buffer.unlock();
        }
        wake(pump);
    }

    @Override
    Watchers watchers() {
        return watchers;
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.STREAM, 0, 0400, 0, 0, 0);
    }

    @Override
    public String toString() {
        return "an input stream of the embedder's";
    }

    private static void startOnce(java.lang.Thread pump) {
        try {
            pump.start();
        } catch (IllegalThreadStateException alreadyStarted) {
            // Two readers came at once; one of them has started it.
        }
    }

    private void pump() {
        byte[] chunk = new byte[CHUNK];
        for (; ; ) {
            if (!awaitWanted()) {
                return;
            }
            int count = -1;
            IOException failure = null;
            try {
                count = in.read(chunk);
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException e) {
                failure = new IOException(e);
            }
            buffer.lock();
            buffer.wanted = false;
            buffer.failure = failure;
            buffer.ended = count < 0;
            buffer.position = 0;
            buffer.limit = Math.max(0, count);
            System.arraycopy(chunk, 0, buffer.bytes, 0, buffer.limit);
            buffer.unlock();
            buffer.readers.wakeAll();
            watchers.changed(PollEvents.POLLIN);
            if (count < 0) {
                return;
            }
        }
    }

    /// Sleeps until somebody wants to read.
    ///
    /// @return false if nobody can any more
    private boolean awaitWanted() {
        for (; ; ) {
            buffer.lock();
            try {
                if (buffer.closed || buffer.wanted) {
                    return !buffer.closed;
                }
            } finally {
                buffer.unlock();
            }
            LockSupport.park(this);
        }
    }

    /// Ends the pump. If it is in the middle of a read of the embedder's stream, it ends when that
    /// returns.
    @Override
    void closed() {
        buffer.lock();
        buffer.closed = true;
        java.lang.Thread pump = buffer.pump;
        buffer.unlock();
        if (pump != null) {
            // Also out of a stream that heeds it.
            pump.interrupt();
        }
    }
}
