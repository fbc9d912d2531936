package io.selvage.api;

/// What [FileCalls#fstat(int)] says about an open file.
///
/// @param kind what it is
/// @param number its number in the file tree; 0 for what is in no tree
/// @param mode permission bits, set-id and sticky bits: the low 12 bits
/// @param uid the owner
/// @param gid the owning group
/// @param size how many bytes are in a regular file, otherwise 0
public record FileStatus(Kind kind, long number, int mode, int uid, int gid, long size) {
    /// What an open file can be.
    public enum Kind {
        /// Bytes with an offset.
        REGULAR,
        /// Names of other files.
        DIRECTORY,
        /// A device.
        DEVICE,
        /// An end of a pipe.
        PIPE,
        /// A socket, or the file that names one.
        SOCKET,
        /// A stream of the embedder's.
        STREAM,
        /// Something else with a descriptor: an event counter, a handle on a process.
        ANONYMOUS
    }
}
