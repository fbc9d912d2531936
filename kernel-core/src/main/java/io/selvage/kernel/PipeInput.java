package io.selvage.kernel;

import io.selvage.api.PollEvents;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The embedder's end of a pipe that a process writes to. Closing it is to the process as if its reader
/// had gone.
final class PipeInput extends InputStream {
    private static final int SOMETHING = PollEvents.POLLIN | PollEvents.POLLHUP;

    private final Pipe pipe;
    private final OpenFileDescription end;
    private final OutsideWait wait;
    private volatile boolean closed;

    PipeInput(KernelInstance kernel, Pipe pipe) {
        this.pipe = pipe;
        end = pipe.readEnd(0);
        wait = new OutsideWait(kernel, end);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        for (; ; ) {
            requireOpen();
            int count = pipe.readFromOutside(buffer, offset, length);
            if (count != OpenFileDescription.BLOCKED) {
                return count == 0 ? -1 : count;
            }
            if (!wait.await(SOMETHING)) {
                return -1;
            }
        }
    }

    /// Like [#read(byte[], int, int)] without waiting.
    ///
    /// @return how many bytes, -1 at the end, 0 if nothing is there now
    int readNow(byte[] buffer) {
        int count = pipe.readFromOutside(buffer, 0, buffer.length);
        return count == OpenFileDescription.BLOCKED ? 0 : count == 0 ? -1 : count;
    }

    /// Waits until [#readNow(byte[])] has something to say.
    ///
    /// @return false if nothing will come any more
    boolean await() throws IOException {
        return wait.await(SOMETHING);
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return pipe.available();
    }

    /// Whether nothing is in the pipe.
    boolean isDrained() {
        return pipe.available() == 0;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        end.release();
    }
}
