package io.selvage.api;

/// The words of [PathCalls], with Linux's values.
public final class PathFlags {
    /// In place of a directory's descriptor: the working directory.
    public static final int AT_FDCWD = -100;

    /// Do not follow a symbolic link that is the last name.
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;

    /// For [PathCalls#unlinkat(int, String, int)]: remove a directory.
    public static final int AT_REMOVEDIR = 0x200;

    /// For [PathCalls#linkat(int, String, int, String, int)]: follow a symbolic link that is the last
    /// name.
    public static final int AT_SYMLINK_FOLLOW = 0x400;

    /// An empty path means what the descriptor refers to.
    public static final int AT_EMPTY_PATH = 0x1000;

    /// For [PathCalls#renameat2(int, String, int, String, int)]: fail if the new name is taken.
    public static final int RENAME_NOREPLACE = 1;

    /// Let the two names change places.
    public static final int RENAME_EXCHANGE = 2;

    /// For [PathCalls#access(String, int)]: whether it is there.
    public static final int F_OK = 0;

    /// Whether it may be executed.
    public static final int X_OK = 1;

    /// Whether it may be written.
    public static final int W_OK = 2;

    /// Whether it may be read.
    public static final int R_OK = 4;

    private PathFlags() {}
}
