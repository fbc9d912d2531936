package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import org.jspecify.annotations.Nullable;

/// What a descriptor that stands for a process tells those who wait for that process.
interface WaitHandle {
    /// {@return the process, whatever has become of it; null if this stands for a thread, which cannot be
    /// waited for}
    @Nullable
    ThreadGroup process();

    /// {@return whether a wait by this descriptor fails instead of sleeping}
    boolean isNonBlocking();

    /// Finds the handle behind a descriptor.
    ///
    /// @throws KernelException `EBADF` if the descriptor is not open or stands for no process
    static WaitHandle of(FileTable files, int fd) {
        if (files.get(fd, "waitid") instanceof WaitHandle handle) {
            return handle;
        }
        throw new KernelException(Errno.EBADF, "waitid: descriptor " + fd + " stands for no process");
    }
}
