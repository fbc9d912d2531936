package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;

/// The calls that move bytes, for a caller that [Syscalls] has found.
final class TransferCalls {
    private static final int BLOCKED = OpenFileDescription.BLOCKED;

    private TransferCalls() {}

    static OpenFileDescription readable(Task self, int fd) {
        OpenFileDescription file = self.files().get(fd, "read");
        if (!file.isReadable()) {
            throw new KernelException(Errno.EBADF, "read: descriptor " + fd + " is not open for reading");
        }
        return file;
    }

    static int read(Task self, OpenFileDescription file, int fd, byte[] buffer, int offset, int length) {
        if (file instanceof Socket socket) {
            return length == 0 ? 0 : readSocket(self, socket, fd, new Incoming(buffer, offset, length, 0, 0));
        }
        int count = file.read(self, buffer, offset, length);
        if (count != BLOCKED) {
            return count;
        }
        if (!file.tryRetain()) {
            return handedOver(self, fd);
        }
        try {
            while (count == BLOCKED && SystemCallEntry.slept(self)) {
                count = file.read(self, buffer, offset, length);
            }
            return count;
        } finally {
            file.release();
        }
    }

    /// The file has been closed for good since the attempt: what it has given before, the call still has.
    private static int handedOver(Task self, int fd) {
        self.leaveQueues();
        int count = self.takeHandedOver();
        if (count == 0) {
            throw FileTable.notOpen(fd, "read");
        }
        return count;
    }

    static OpenFileDescription writable(Task self, int fd) {
        OpenFileDescription file = self.files().get(fd, "write");
        if (!file.isWritable()) {
            throw new KernelException(Errno.EBADF, "write: descriptor " + fd + " is not open for writing");
        }
        return file;
    }

    static int write(Task self, OpenFileDescription file, int fd, byte[] buffer, int offset, int length) {
        if (file instanceof Socket socket) {
            return writeSocket(self, socket, fd, new Outgoing(buffer, offset, length, 0, null));
        }
        int count = Output.write(self, file, buffer, offset, length);
        boolean rest = file.writesTheRest() && !self.isStackless() && !file.has(OpenFlags.O_NONBLOCK);
        if (count == length || (count > 0 && !rest)) {
            return count;
        }
        if (count == BLOCKED) {
            keepOpen(self, file, fd, "write");
        } else if (!file.tryRetain()) {
            return count;
        }
        try {
            return writeRest(self, file, buffer, offset, length, count);
        } finally {
            file.release();
        }
    }

    private static int readSocket(Task self, Socket socket, int fd, Incoming message) {
        keepOpen(self, socket, fd, "read");
        try {
            return SocketTransfer.receive(self, socket, message);
        } finally {
            message.close();
            socket.release();
        }
    }

    private static int writeSocket(Task self, Socket socket, int fd, Outgoing message) {
        keepOpen(self, socket, fd, "write");
        try {
            return SocketTransfer.send(self, socket, message);
        } finally {
            socket.release();
        }
    }

    private static int writeRest(
            Task self, OpenFileDescription file, byte[] buffer, int offset, int length, int firstCount) {
        int count = firstCount;
        int written = Math.max(0, count);
        while (written < length) {
            if (count == BLOCKED && written == 0) {
                if (!SystemCallEntry.slept(self)) {
                    return BLOCKED;
                }
            } else if (count == BLOCKED && (self.hasAttention() || !Sleep.untilWokenOrInterrupted(self))) {
                // What has been written cannot be taken back, so the caller hears of that first.
                if (!self.hasAttention()) {
                    java.lang.Thread.currentThread().interrupt();
                }
                self.leaveQueues();
                return written;
            }
            try {
                count = Output.write(self, file, buffer, offset + written, length - written);
            } catch (KernelException e) {
                if (written == 0) {
                    throw e;
                }
                // Here too: the next call will say what the matter is.
                return written;
            }
            written += Math.max(0, count);
        }
        return written;
    }

    static int readAt(Task self, int fd, byte[] buffer, int offset, int length, long place) {
        OpenFileDescription file = at(self, fd, place, "pread");
        try {
            if (!file.isReadable()) {
                throw new KernelException(Errno.EBADF, "pread: descriptor " + fd + " is not open for reading");
            }
            return file.readAt(self, place, buffer, offset, length);
        } finally {
            file.release();
        }
    }

    static int writeAt(Task self, int fd, byte[] buffer, int offset, int length, long place) {
        OpenFileDescription file = at(self, fd, place, "pwrite");
        try {
            if (!file.isWritable()) {
                throw new KernelException(Errno.EBADF, "pwrite: descriptor " + fd + " is not open for writing");
            }
            return Output.writeAt(self, file, place, buffer, offset, length);
        } finally {
            file.release();
        }
    }

    /// What has no places says so before anybody asks what it is open for.
    private static OpenFileDescription at(Task self, int fd, long place, String call) {
        if (place < 0) {
            throw new KernelException(Errno.EINVAL, call + ": there is no place " + place);
        }
        OpenFileDescription file = self.files().retained(fd, call);
        if (file.node() == null) {
            file.release();
            throw new KernelException(Errno.ESPIPE, call + ": " + file + " has no places");
        }
        return file;
    }

    /// Others may close the descriptor while a call sleeps; the call keeps the open file. One that was
    /// closed for good since the call looked it up counts as closed before the call.
    private static void keepOpen(Task self, OpenFileDescription file, int fd, String call) {
        if (!file.tryRetain()) {
            self.leaveQueues();
            throw FileTable.notOpen(fd, call);
        }
    }
}
