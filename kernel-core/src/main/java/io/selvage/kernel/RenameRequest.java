package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PathFlags;
import org.jspecify.annotations.Nullable;

/// What a rename is asked to do, and the rules about it that hold in memory and on a host alike.
///
/// @param token who asks
/// @param fromSlash whether a slash follows the old name
/// @param toSlash whether a slash follows the new name
/// @param flags legal ones of [PathFlags]
record RenameRequest(
        Token token,
        Folder from,
        String fromName,
        boolean fromSlash,
        Folder to,
        String toName,
        boolean toSlash,
        int flags) {
    boolean exchanges() {
        return (flags & PathFlags.RENAME_EXCHANGE) != 0;
    }

    /// The checks before those that ask where in the tree the two are.
    void checkNames(@Nullable Node moved, @Nullable Node there) {
        if (moved == null) {
            throw Folder.absent("rename", fromName);
        }
        if (there != null && (flags & PathFlags.RENAME_NOREPLACE) != 0) {
            throw Folder.taken("rename", toName);
        }
        if (there == null && exchanges()) {
            throw Folder.absent("rename", toName);
        }
        if (exchanges() && there != null && toSlash && !there.isDirectory()) {
            throw Folder.noDirectory("rename", toName);
        }
        if (!moved.isDirectory() && (fromSlash || (toSlash && !exchanges()))) {
            throw Folder.noDirectory("rename", fromName);
        }
    }

    /// What may replace what.
    void checkKinds(Node moved, @Nullable Node there) {
        if (there == null || exchanges() || moved.isDirectory() == there.isDirectory()) {
            return;
        }
        throw moved.isDirectory() ? Folder.noDirectory("rename", toName) : Folder.directory("rename", toName);
    }

    KernelException belowItself() {
        return new KernelException(Errno.EINVAL, "rename: " + fromName + " would move below itself");
    }

    /// What is to be replaced is above what moves.
    KernelException aboveItself() {
        return exchanges() ? belowItself() : notEmpty("rename", toName);
    }

    static KernelException notEmpty(String call, String name) {
        return new KernelException(Errno.ENOTEMPTY, call + ": " + name + " is not empty");
    }
}
