package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import java.io.IOException;
import java.io.OutputStream;

/// A stream of the embedder's that processes write to. Never closed by the kernel. What is written is
/// flushed at once: processes expect unbuffered descriptors.
final class HostOutput extends OpenFileDescription {
    private final OutputStream out;
    private final Watchers watchers = new Watchers();

    HostOutput(OutputStream out) {
        super(OpenFlags.O_WRONLY);
        this.out = out;
    }

    @Override
    int write(Task writer, byte[] buffer, int offset, int length) {
        writer.embedded++;
        try {
            out.write(buffer, offset, length);
            out.flush();
            return length;
        } catch (IOException e) {
            throw new KernelException(Errno.EIO, "write: the embedder's stream failed: " + e.getMessage(), e);
        } finally {
            writer.embedded--;
        }
    }

    @Override
    boolean leadsOut() {
        return true;
    }

    /// It is always ready, and may be watched all the same.
    @Override
    Watchers watchers() {
        return watchers;
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.STREAM, 0, 0200, 0, 0, 0);
    }

    @Override
    public String toString() {
        return "an output stream of the embedder's";
    }

    @Override
    void closed() {}
}
