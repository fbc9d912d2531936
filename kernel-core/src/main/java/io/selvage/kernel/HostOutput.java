package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.io.IOException;
import java.io.OutputStream;

/// A stream of the embedder's that processes write to. Never closed by the kernel. What is written is flushed
/// at once: processes expect unbuffered descriptors.
final class HostOutput extends OpenFileDescription {
    private final OutputStream out;

    HostOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    int write(Task writer, byte[] buffer, int offset, int length) {
        try {
            out.write(buffer, offset, length);
            out.flush();
            return length;
        } catch (IOException e) {
            throw new KernelException(Errno.EIO, "write: the embedder's stream failed: " + e.getMessage(), e);
        }
    }

    @Override
    void lastReleased() {}
}
