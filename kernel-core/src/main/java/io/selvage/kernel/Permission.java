package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// Whether a thread may do something with a file. Every user is user 0 in this version, whom modes do not
/// hold, except that nobody executes what nobody may execute.
enum Permission {
    /// Read it, or list it.
    READ(4),
    /// Write it, or change its entries.
    WRITE(2),
    /// Execute it, or walk through it.
    EXECUTE(1);

    private final int bit;

    Permission(int bit) {
        this.bit = bit;
    }

    /// The one place that decides about access to files.
    ///
    /// @throws KernelException `EACCES`
    void check(Inode file, String call) {
        if (bit == EXECUTE.bit && !(file instanceof Directory) && (file.mode() & Inode.ANY_EXECUTE) == 0) {
            throw new KernelException(Errno.EACCES, call + ": nobody may execute " + file);
        }
    }
}
