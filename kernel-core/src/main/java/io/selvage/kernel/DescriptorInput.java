package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PollEvents;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// Reads a descriptor of whichever simulated thread calls. A wait for input frees the core; as in the JDK
/// an interrupt does not end it, and is seen afterwards.
final class DescriptorInput extends InputStream {
    private final int fd;

    DescriptorInput(int fd) {
        this.fd = fd;
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
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    int count = StreamDispatch.caller().kernel().systemCalls().read(fd, buffer, offset, length);
                    if (count == OpenFileDescription.BLOCKED) {
                        throw new IOException("a stackless thread cannot wait for input in a Java stream");
                    }
                    return count == 0 ? -1 : count;
                } catch (KernelException e) {
                    if (e.errno() != Errno.EINTR) {
                        throw new IOException(e.getMessage(), e);
                    }
                    interrupted |= e.getCause() instanceof InterruptedException;
                }
            }
        } finally {
            if (interrupted) {
                java.lang.Thread.currentThread().interrupt();
            }
        }
    }

    /// {@return 1 if a read would not wait now, else 0}
    @Override
    public int available() {
        OpenFileDescription file = StreamDispatch.caller().files().find(fd);
        return file != null && (file.readiness() & PollEvents.POLLIN) != 0 ? 1 : 0;
    }

    @Override
    public void close() {
        DescriptorOutput.close(fd);
    }
}
