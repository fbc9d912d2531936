package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import io.selvage.scheduler.Carrier;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;

/// Writes to a descriptor of whichever simulated thread calls; for a thread that is none, a thread of the
/// process whose streams these are does it. A wait for room frees the core; as in the
/// JDK an interrupt does not end it, and is seen afterwards.
final class DescriptorOutput extends OutputStream {
    private final int fd;
    private final JavaStreams streams;

    DescriptorOutput(int fd, JavaStreams streams) {
        this.fd = fd;
        this.streams = streams;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Executor strangers = streams.strangers();
        if (strangers != null && !(Carrier.currentSchedulable() instanceof Task)) {
            byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
            strangers.execute(() -> writeForStranger(copy));
            return;
        }
        SystemCalls sys = StreamDispatch.caller().kernel().systemCalls();
        boolean interrupted = false;
        try {
            for (int written = 0; written < length; ) {
                try {
                    int count = sys.write(fd, buffer, offset + written, length - written);
                    if (count == OpenFileDescription.BLOCKED) {
                        throw new IOException("a stackless thread cannot wait for room in a Java stream");
                    }
                    written += count;
                } catch (KernelException e) {
                    if (e.errno() != Errno.EINTR) {
                        throw new IOException(e.getMessage(), e);
                    }
                    interrupted |= e.getCause() instanceof InterruptedException;
                }
                interrupted |= java.lang.Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                java.lang.Thread.currentThread().interrupt();
            }
        }
    }

    private void writeForStranger(byte[] bytes) {
        try {
            write(bytes, 0, bytes.length);
        } catch (IOException nobodyReads) {
            // What a print stream does about it, too, is nothing.
        }
    }

    @Override
    public void close() {
        close(fd);
    }

    /// Closes a descriptor; one that is not open is no failure, as nobody could do anything about it.
    static void close(int fd) {
        try {
            StreamDispatch.caller().kernel().systemCalls().close(fd);
        } catch (KernelException e) {
            if (e.errno() != Errno.EBADF) {
                throw e;
            }
        }
    }
}
