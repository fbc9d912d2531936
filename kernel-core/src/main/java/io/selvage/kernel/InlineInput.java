package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import java.io.IOException;
import java.io.InputStream;

/// A stream of the embedder's that processes of a deterministic kernel read from. It is read in place, on
/// the driver: while it blocks everything stands still, so what comes in does so at a definite step.
final class InlineInput extends OpenFileDescription {
    private final InputStream in;
    private final Watchers watchers = new Watchers();

    InlineInput(InputStream in) {
        super(OpenFlags.O_RDONLY);
        this.in = in;
    }

    @Override
    int read(Task reader, byte[] buffer, int offset, int length) {
        reader.embedded++;
        try {
            return Math.max(0, in.read(buffer, offset, length));
        } catch (IOException | RuntimeException e) {
            throw new KernelException(Errno.EIO, "read: the embedder's stream failed: " + e.getMessage(), e);
        } finally {
            reader.embedded--;
        }
    }

    /// It is always ready, and may be watched all the same.
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

    @Override
    void closed() {}
}
