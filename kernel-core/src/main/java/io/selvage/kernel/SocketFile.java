package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import org.jspecify.annotations.Nullable;

/// The name of a local socket in the file tree. It outlives the socket, and can be taken away before.
final class SocketFile extends Inode {
    /// Null once the socket is closed.
    private volatile @Nullable LocalSocket socket;

    SocketFile(long number, FileRules rules, LocalSocket socket) {
        super(number, rules);
        this.socket = socket;
    }

    @Nullable
    LocalSocket socket() {
        return socket;
    }

    void socketClosed() {
        socket = null;
    }

    @Override
    FileStatus.Kind kind() {
        return FileStatus.Kind.SOCKET;
    }

    @Override
    public OpenFileDescription open(int flags) {
        throw new KernelException(Errno.ENXIO, "open: " + this + " can be connected to, not opened");
    }

    @Override
    public String toString() {
        return "name of a local socket";
    }
}
