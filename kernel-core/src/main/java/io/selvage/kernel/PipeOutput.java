package io.selvage.kernel;

import io.selvage.api.PollEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/// The embedder's end of a pipe that a process reads. Closing it is the end of the process's input.
final class PipeOutput extends OutputStream {
    private final Pipe pipe;
    private final OpenFileDescription end;
    private final OutsideWait wait;
    private volatile boolean closed;

    PipeOutput(KernelInstance kernel, Pipe pipe) {
        this.pipe = pipe;
        end = pipe.writeEnd(0);
        wait = new OutsideWait(kernel, end);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        for (int written = 0; written < length; ) {
            if (closed) {
                throw new IOException("the stream is closed");
            }
            int count = pipe.writeFromOutside(buffer, offset + written, length - written);
            if (count < 0) {
                throw new IOException("no process can read this pipe any more");
            }
            written += count;
            if (count == 0 && !wait.await(PollEvents.POLLOUT | PollEvents.POLLERR)) {
                throw new IOException("the kernel has been closed");
            }
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
