package io.selvage.api;

import java.util.List;

/// Names of files: making, moving, removing and looking at them. Part of [SystemCalls], whose rules about
/// callers and blocking hold here; what [FileCalls] says about paths holds as well.
///
/// A symbolic link on the way is followed, and one that is the last name is by every call that does not
/// say otherwise; more than 40 in one path are `ELOOP`. Calls whose names end in `at` begin a relative
/// path at a directory that is open; [PathFlags#AT_FDCWD] stands for the working directory. They throw
/// `EBADF` if that descriptor is needed and not open, `ENOTDIR` if it is no directory.
///
/// Who may do what is checked with the token that the calling thread acts as; [FileSecurityCalls] says
/// when. A call that lacks a right is refused with `EACCES`.
///
/// No call sleeps on another process. On a folder of the host's ([FileTree#mount]) a call takes as long
/// as the host takes: a stackful caller's core is free meanwhile, a stackless caller holds it. There,
/// `EROFS` meets every change below a folder that is mounted [MountMode#READ_ONLY], `EIO` whatever the
/// host could not say better, and `ENFILE` too many open files of this JVM.
public interface PathCalls {
    /// Opens a file; see [FileCalls#open(String, int, int)].
    ///
    /// @param dirfd where a relative path begins
    /// @param path which
    /// @param flags as there
    /// @param mode as there
    /// @return the new descriptor
    int openat(int dirfd, String path, int flags, int mode);

    /// Says what a path leads to.
    ///
    /// @param path which
    /// @return its kind, mode, owner, size and links
    default FileStatus stat(String path) {
        return fstatat(PathFlags.AT_FDCWD, path, 0);
    }

    /// Like [#stat(String)], but looks at a symbolic link itself.
    ///
    /// @param path which
    /// @return its kind, mode, owner, size and links
    default FileStatus lstat(String path) {
        return fstatat(PathFlags.AT_FDCWD, path, PathFlags.AT_SYMLINK_NOFOLLOW);
    }

    /// Says what a path leads to.
    ///
    /// @param dirfd where a relative path begins
    /// @param path which
    /// @param flags [PathFlags#AT_SYMLINK_NOFOLLOW], [PathFlags#AT_EMPTY_PATH] or 0
    /// @return its kind, mode, owner, size and links
    /// @throws KernelException `EINVAL` for other flags
    FileStatus fstatat(int dirfd, String path, int flags);

    /// Makes a directory; see [FileCalls#mkdir(String, int)].
    ///
    /// @param dirfd where a relative path begins
    /// @param path where
    /// @param mode its mode, less the umask
    void mkdirat(int dirfd, String path, int mode);

    /// Removes an empty directory. Who has it open or works in it keeps it, but nothing can be made
    /// there.
    ///
    /// @param path which
    /// @throws KernelException `EINVAL` if the path ends in `.`, `ENOTEMPTY` if it ends in `..` or the
    ///     directory is not empty, `EBUSY` for the root directory and for one that something is mounted
    ///     on, `ENOTDIR` if it is none, `EROFS`
    default void rmdir(String path) {
        unlinkat(PathFlags.AT_FDCWD, path, PathFlags.AT_REMOVEDIR);
    }

    /// Takes a name away: [FileCalls#unlink(String)], or [#rmdir(String)] with [PathFlags#AT_REMOVEDIR].
    ///
    /// @param dirfd where a relative path begins
    /// @param path which
    /// @param flags [PathFlags#AT_REMOVEDIR] or 0
    /// @throws KernelException `EINVAL` for other flags
    void unlinkat(int dirfd, String path, int flags);

    /// Gives a file another name. A symbolic link that is the last name is not followed.
    ///
    /// @param existing which
    /// @param path the new name
    /// @throws KernelException in this order: what is wrong with `existing`; `EEXIST` if the new name is
    ///     taken, `ENOENT` if it ends in a slash; `EXDEV` if the two are not on the same mount; `EPERM`
    ///     for a directory; `ENOSPC`, `EROFS`
    default void link(String existing, String path) {
        linkat(PathFlags.AT_FDCWD, existing, PathFlags.AT_FDCWD, path, 0);
    }

    /// Gives a file another name; see [#link(String, String)].
    ///
    /// @param existingFd where `existing` begins if it is relative
    /// @param existing which
    /// @param dirfd where `path` begins if it is relative
    /// @param path the new name
    /// @param flags [PathFlags#AT_SYMLINK_FOLLOW] or 0
    /// @throws KernelException `EINVAL` for other flags
    void linkat(int existingFd, String existing, int dirfd, String path, int flags);

    /// Makes a symbolic link.
    ///
    /// @param target what it will say; nothing needs to be there
    /// @param path the name of the link
    /// @throws KernelException `ENOENT` if `target` is empty or `path` ends in a slash, `EEXIST` if the
    ///     name is taken, `ENOSPC`, `EROFS`, `EINVAL` where the host cannot have such a target
    default void symlink(String target, String path) {
        symlinkat(target, PathFlags.AT_FDCWD, path);
    }

    /// Makes a symbolic link; see [#symlink(String, String)].
    ///
    /// @param target what it will say
    /// @param dirfd where `path` begins if it is relative
    /// @param path the name of the link
    void symlinkat(String target, int dirfd, String path);

    /// {@return what a symbolic link says}
    ///
    /// @param path which
    /// @throws KernelException `EINVAL` if it is none
    default String readlink(String path) {
        return readlinkat(PathFlags.AT_FDCWD, path);
    }

    /// {@return what a symbolic link says}
    ///
    /// @param dirfd where a relative path begins
    /// @param path which
    /// @throws KernelException `EINVAL` if it is none
    String readlinkat(int dirfd, String path);

    /// Gives something another name, in one step: whoever looks finds the old or the new name, and at the
    /// new one what was there or what is there now. A symbolic link is renamed itself. Nothing happens if
    /// both names lead to the same file.
    ///
    /// @param from the old name
    /// @param to the new name; what it leads to is replaced: a directory by a directory only, and only if
    ///     it is empty
    /// @throws KernelException in this order: `EXDEV` if the two are not on the same mount; `EBUSY` if a
    ///     path ends in `.`, `..` or is the root directory; `EROFS`; `ENOENT`; `ENOTDIR` if a path to
    ///     what is no directory ends in a slash; `EINVAL` if a directory would move below itself;
    ///     `ENOTEMPTY`, also if `to` is above `from`; `ENOTDIR` for a directory over something else,
    ///     `EISDIR` for the reverse; `EBUSY` if something is mounted on either
    default void rename(String from, String to) {
        renameat2(PathFlags.AT_FDCWD, from, PathFlags.AT_FDCWD, to, 0);
    }

    /// Gives something another name; see [#rename(String, String)].
    ///
    /// @param fromFd where `from` begins if it is relative
    /// @param from the old name
    /// @param toFd where `to` begins if it is relative
    /// @param to the new name
    /// @param flags [PathFlags#RENAME_NOREPLACE], [PathFlags#RENAME_EXCHANGE] or 0
    /// @throws KernelException `EINVAL` for other flags, for both at once, and for either on a folder of
    ///     the host's; `EEXIST` with the first if the new name is taken, `ENOENT` with the second if it
    ///     is not
    void renameat2(int fromFd, String from, int toFd, String to, int flags);

    /// Changes the mode of what a path leads to.
    ///
    /// @param path which
    /// @param mode the low 12 bits count
    /// @throws KernelException `EROFS`, `EPERM` if the caller does not own the file, and where the host
    ///     has no modes
    default void chmod(String path, int mode) {
        fchmodat(PathFlags.AT_FDCWD, path, mode, 0);
    }

    /// Changes the mode of what a path leads to.
    ///
    /// @param dirfd where a relative path begins
    /// @param path which
    /// @param mode the low 12 bits count
    /// @param flags [PathFlags#AT_SYMLINK_NOFOLLOW] or 0
    /// @throws KernelException `EINVAL` for other flags, `EOPNOTSUPP` for a symbolic link, `EROFS`,
    ///     `EPERM` where the host has no modes
    void fchmodat(int dirfd, String path, int mode, int flags);

    /// Changes the mode of an open file.
    ///
    /// @param fd the descriptor
    /// @param mode the low 12 bits count
    /// @throws KernelException `EINVAL` for what is in no file tree, `EROFS`, `EPERM` where the host has
    ///     no modes
    void fchmod(int fd, int mode);

    /// Makes a file so long: cuts it off, or adds zeros.
    ///
    /// @param path which
    /// @param length how long, in bytes
    /// @throws KernelException `EINVAL` for a length below 0 or what is no regular file, `EISDIR` for a
    ///     directory, `EROFS`, `EFBIG` beyond the limit `FSIZE` (with `SIGXFSZ` for the caller) or what a
    ///     file can have, `ENOSPC`
    void truncate(String path, long length);

    /// Makes an open file so long: cuts it off, or adds zeros.
    ///
    /// @param fd the descriptor
    /// @param length how long, in bytes
    /// @throws KernelException `EINVAL` for a length below 0, for what is no regular file and for one
    ///     that is not open for writing; `EFBIG` and `ENOSPC` as [#truncate(String, long)]
    void ftruncate(int fd, long length);

    /// Asks whether something is there and what the caller may do with it.
    ///
    /// @param path which
    /// @param mode any of [PathFlags#R_OK], [PathFlags#W_OK] and [PathFlags#X_OK], or [PathFlags#F_OK]
    ///     The effective token is asked about, as by every other call
    /// @throws KernelException `EINVAL` for another mode, `EACCES` if it may not be done, `EROFS`
    default void access(String path, int mode) {
        faccessat(PathFlags.AT_FDCWD, path, mode);
    }

    /// Asks whether something is there and what the caller may do with it; see [#access(String, int)].
    ///
    /// @param dirfd where a relative path begins
    /// @param path which
    /// @param mode as there
    void faccessat(int dirfd, String path, int mode);

    /// Changes the working directory to one that is open.
    ///
    /// @param fd the descriptor
    /// @throws KernelException `ENOTDIR` if it is no directory
    void fchdir(int fd);

    /// Changes the root directory: where absolute paths begin and what `..` does not leave. The working
    /// directory stays where it is, so one that is outside stays outside.
    ///
    /// @param path which
    /// @throws KernelException `EPERM` without `SeTcbPrivilege`
    void chroot(String path);

    /// Reads from a place of the file, without regard to the offset of the open file, which stays. Does
    /// not block.
    ///
    /// @param fd the descriptor
    /// @param buffer where to put the bytes
    /// @param offset the first index to fill
    /// @param length how many bytes at most
    /// @param place the first byte to read
    /// @return how many bytes were read, 0 at the end
    /// @throws KernelException `EINVAL` for a place below 0, `ESPIPE` for what has no places, otherwise
    ///     as [FileCalls#read(int, byte[], int, int)]
    /// @throws IndexOutOfBoundsException if the range is not within the buffer
    int pread(int fd, byte[] buffer, int offset, int length, long place);

    /// Writes to a place of the file, without regard to the offset of the open file, which stays. With
    /// [OpenFlags#O_APPEND] it writes at the end all the same, as on Linux. Does not block.
    ///
    /// @param fd the descriptor
    /// @param buffer where the bytes are
    /// @param offset the first index to write
    /// @param length how many bytes
    /// @param place where the first byte goes
    /// @return how many bytes were written
    /// @throws KernelException as [#pread(int, byte[], int, int, long)], otherwise as
    ///     [FileCalls#write(int, byte[], int, int)]
    /// @throws IndexOutOfBoundsException if the range is not within the buffer
    int pwrite(int fd, byte[] buffer, int offset, int length, long place);

    /// Lists a directory from the offset of the open file on, and moves that past what is listed.
    ///
    /// Names that are there from the first call to the one that lists nothing more are listed exactly
    /// once, whatever is made and removed meanwhile.
    ///
    /// @param fd the descriptor
    /// @param most how many names at most, at least 1
    /// @return the names; none at the end
    /// @throws KernelException `ENOTDIR` if it is no directory, `ENOENT` if it has been removed, `EINVAL`
    ///     if `most` is below 1
    List<DirectoryEntry> getdents(int fd, int most);

    /// Waits until what has been written to a file is as safe as it can be: on the host's disk, if it is
    /// a file of the host's.
    ///
    /// @param fd the descriptor
    /// @throws KernelException `EINVAL` for what is no file, `EIO`
    void fsync(int fd);
}
