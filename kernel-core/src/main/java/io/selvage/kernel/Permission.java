package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;

/// Whether a thread may do something with a file. Every user is user 0 in this version, whom modes do not
/// hold, except that nobody executes what nobody may execute.
final class Permission {
    private Permission() {}

    /// @throws KernelException `EACCES`
    static void checkExecute(Node file, String call) {
        if (!file.isDirectory() && !file.isExecutable()) {
            throw new KernelException(Errno.EACCES, call + ": nobody may execute " + file);
        }
    }
}
