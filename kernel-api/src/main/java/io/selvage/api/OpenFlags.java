package io.selvage.api;

/// The flags of `open`, `pipe2`, `dup3`, `eventfd` and `fcntl(F_SETFL)`, with Linux's values. Plain
/// numbers, so that every word that a program could pass can be asked for.
public final class OpenFlags {
    /// Open for reading only.
    public static final int O_RDONLY = 0;

    /// Open for writing only.
    public static final int O_WRONLY = 1;

    /// Open for reading and writing.
    public static final int O_RDWR = 2;

    /// The bits that hold one of the three above.
    public static final int O_ACCMODE = 3;

    /// Make the file if it is not there.
    public static final int O_CREAT = 0x40;

    /// With [#O_CREAT]: fail if it is there.
    public static final int O_EXCL = 0x80;

    /// Empty the file.
    public static final int O_TRUNC = 0x200;

    /// Every write goes to the end.
    public static final int O_APPEND = 0x400;

    /// Calls fail with `EAGAIN` where they would block.
    public static final int O_NONBLOCK = 0x800;

    /// On a pipe: each write is a packet of its own.
    public static final int O_DIRECT = 0x4000;

    /// Fail unless it is a directory.
    public static final int O_DIRECTORY = 0x10000;

    /// Fail if the last name is a symbolic link.
    public static final int O_NOFOLLOW = 0x20000;

    /// The descriptor is closed by exec.
    public static final int O_CLOEXEC = 0x80000;

    /// For `eventfd`: a read takes 1 instead of all.
    public static final int EFD_SEMAPHORE = 1;

    private OpenFlags() {}
}
