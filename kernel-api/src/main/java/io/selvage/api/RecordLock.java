package io.selvage.api;

/// A lock on a range of a file's bytes, as `fcntl` takes and reports it (`struct flock`). Immutable;
/// values are not checked here.
///
/// @param type [#F_RDLCK], [#F_WRLCK] or [#F_UNLCK]
/// @param whence where `start` counts from: [FileControl#SEEK_SET], [FileControl#SEEK_CUR] or
///     [FileControl#SEEK_END]
/// @param start the first byte
/// @param length how many bytes; 0 for all up to the end, however far that moves; below 0 for the bytes
///     before `start`
/// @param pid in a report: the process that holds the lock, 0 if it is gone or none holds one
public record RecordLock(int type, int whence, long start, long length, int pid) {
    /// A lock that others may hold too.
    public static final int F_RDLCK = 0;

    /// A lock that nobody else may hold.
    public static final int F_WRLCK = 1;

    /// No lock.
    public static final int F_UNLCK = 2;

    /// A lock on a range counted from the start of the file.
    ///
    /// @param type [#F_RDLCK], [#F_WRLCK] or [#F_UNLCK]
    /// @param start the first byte
    /// @param length how many bytes, 0 for all
    /// @return the lock
    public static RecordLock of(int type, long start, long length) {
        return new RecordLock(type, FileControl.SEEK_SET, start, length, 0);
    }
}
