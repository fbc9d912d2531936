package io.selvage.kernel;

import io.selvage.api.FileStatus;
import org.jspecify.annotations.Nullable;

/// What a name leads to: something in memory, or something on a mounted folder of the host's.
sealed interface Node permits Inode, Folder, HostEntry, HostFile {
    FileStatus status();

    /// {@return whether anybody may execute it}
    default boolean isExecutable() {
        return (status().mode() & Inode.ANY_EXECUTE) != 0;
    }

    default boolean isDirectory() {
        return status().kind() == FileStatus.Kind.DIRECTORY;
    }

    default boolean isSymbolicLink() {
        return status().kind() == FileStatus.Kind.SYMBOLIC_LINK;
    }

    /// {@return what a symbolic link says}
    String target();

    /// {@return a new open file on this one, null if it is gone}
    @Nullable
    OpenFileDescription open(int flags);

    /// Makes a regular file so long.
    ///
    /// @param caller whose limit FSIZE counts
    /// @return false if that stands against it
    boolean truncate(Task caller, long length, String call);

    /// Refuses what would change the file where nothing may be changed.
    default void requireWritable(String call) {}
}
