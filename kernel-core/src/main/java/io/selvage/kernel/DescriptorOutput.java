package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/// Writes to a descriptor of whichever simulated thread calls. A wait for room frees the core; as in the
/// JDK an interrupt does not end it, and is seen afterwards.
final class DescriptorOutput extends OutputStream {
    private final int fd;

    DescriptorOutput(int fd) {
        this.fd = fd;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
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
