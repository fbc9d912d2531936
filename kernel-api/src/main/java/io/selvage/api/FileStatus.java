package io.selvage.api;

/// What [FileCalls#fstat(int)] and [PathCalls#stat(String)] say about a file.
///
/// @param kind what it is
/// @param number its number in the file tree; 0 for what is in no tree
/// @param mode permission bits, set-id and sticky bits: the low 12 bits
/// @param uid the owner
/// @param gid the owning group
/// @param size how many bytes are in a regular file, or in what a symbolic link says; otherwise 0
/// @param links how many names the file has; for a directory 2 and one for each directory in it, where
///     that is known
/// @param device which tree it is in: 1 for the one in memory, another number for each mounted folder, 0
///     for what is in no tree. Number and device together tell files apart
public record FileStatus(Kind kind, long number, int mode, int uid, int gid, long size, int links, int device) {
    /// The status of something that is in no tree.
    ///
    /// @param kind what it is
    /// @param number a number of its own, or 0
    /// @param mode the low 12 bits
    /// @param uid the owner
    /// @param gid the owning group
    /// @param size how many bytes, or 0
    public FileStatus(Kind kind, long number, int mode, int uid, int gid, long size) {
        this(kind, number, mode, uid, gid, size, 1, 0);
    }

    /// What an open file can be.
    public enum Kind {
        /// Bytes with an offset.
        REGULAR,
        /// Names of other files.
        DIRECTORY,
        /// The path of another file.
        SYMBOLIC_LINK,
        /// A device.
        DEVICE,
        /// An end of a pipe.
        PIPE,
        /// A socket, or the file that names one.
        SOCKET,
        /// A stream of the embedder's.
        STREAM,
        /// A device, pipe or socket of the host's in a mounted folder. It cannot be opened.
        SPECIAL,
        /// Something else with a descriptor: an event counter, a handle on a process.
        ANONYMOUS
    }
}
