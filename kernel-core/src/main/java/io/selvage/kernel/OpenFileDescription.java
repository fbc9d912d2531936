package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// An open file: what descriptors refer to, in as many tables as there are. The last reference closes it.
///
/// `read` and `write` are attempts: they never sleep. The lock that guards the object's queues is taken inside.
abstract class OpenFileDescription extends Shared {
    /// What an attempt returns after it has put the caller on a wait queue.
    static final int BLOCKED = io.selvage.api.SystemCalls.BLOCKED;

    /// One reference: the creator's.
    OpenFileDescription() {}

    /// Tries to read.
    ///
    /// @return how many bytes, 0 at the end, or [#BLOCKED]
    int read(Task reader, byte[] buffer, int offset, int length) {
        throw new KernelException(Errno.EBADF, "read: the descriptor is not open for reading");
    }

    /// Whether whoever holds this could end a wait: for reports.
    ///
    /// @param wait a wait of another thread
    /// @return false unless a subclass knows better
    boolean canEnd(WaitQueue wait) {
        return false;
    }

    /// Tries to write.
    ///
    /// @return how many bytes, possibly fewer than asked, or [#BLOCKED]
    int write(Task writer, byte[] buffer, int offset, int length) {
        throw new KernelException(Errno.EBADF, "write: the descriptor is not open for writing");
    }
}
