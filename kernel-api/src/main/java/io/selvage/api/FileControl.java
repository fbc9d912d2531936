package io.selvage.api;

/// The commands of [FileCalls#fcntl(int, int, int)], and the words of the calls around it, with Linux's
/// values.
public final class FileControl {
    /// Duplicate to the lowest free descriptor that is not below the argument.
    public static final int F_DUPFD = 0;

    /// Read the descriptor's flags: [#FD_CLOEXEC] or 0.
    public static final int F_GETFD = 1;

    /// Set the descriptor's flags.
    public static final int F_SETFD = 2;

    /// Read the access mode and the status flags of the open file.
    public static final int F_GETFL = 3;

    /// Set the status flags of the open file.
    public static final int F_SETFL = 4;

    /// Like [#F_DUPFD], and the new descriptor is closed by exec.
    public static final int F_DUPFD_CLOEXEC = 1030;

    /// Set the capacity of a pipe.
    public static final int F_SETPIPE_SZ = 1031;

    /// Read the capacity of a pipe.
    public static final int F_GETPIPE_SZ = 1032;

    /// The descriptor is closed by exec.
    public static final int FD_CLOEXEC = 1;

    /// For [FileCalls#lseek(int, long, int)]: from the start.
    public static final int SEEK_SET = 0;

    /// From the present offset.
    public static final int SEEK_CUR = 1;

    /// From the end.
    public static final int SEEK_END = 2;

    /// For [FileCalls#flock(int, int)]: a lock that others may hold too.
    public static final int LOCK_SH = 1;

    /// A lock that nobody else may hold.
    public static final int LOCK_EX = 2;

    /// Do not block.
    public static final int LOCK_NB = 4;

    /// Unlock.
    public static final int LOCK_UN = 8;

    /// For [FileCalls#closeRange(int, int, int)]: give the caller a table of its own first.
    public static final int CLOSE_RANGE_UNSHARE = 2;

    /// Mark for exec instead of closing.
    public static final int CLOSE_RANGE_CLOEXEC = 4;

    private FileControl() {}
}
