package io.selvage.api;

import java.nio.charset.StandardCharsets;

/// Descriptors, open files, the file tree, file locks and handles on processes: the part of [SystemCalls]
/// that deals in small numbers (MODEL 2, 4, 5, 15).
///
/// A descriptor belongs to the table of the calling thread, which others may share (`CLONE_FILES`). What
/// it refers to, an open file, may be in many tables; its offset and its status flags are the open
/// file's, its mark for exec is the descriptor's. New descriptors take the lowest free number below the
/// limit `NOFILE`.
///
/// Every call that takes a descriptor throws [KernelException] `EBADF` if it is not open; every call that
/// makes one throws `EMFILE` if there are too many. Paths are relative to the caller's working directory
/// unless they begin with `/`; calls that take one throw `ENOENT` if a name is not there, `ENOTDIR` if
/// something on the way is not a directory, `ENAMETOOLONG` for 4,096 characters or more or a name of more
/// than 255, `EACCES` where permission is missing.
///
/// What "blocks" means, and what a stackless caller gets, is said at [SystemCalls]. On an open file with
/// [OpenFlags#O_NONBLOCK], `read` and `write` fail with `EAGAIN` instead of blocking.
public interface FileCalls {
    /// Makes a pipe of 65,536 bytes (MODEL 15). Does not block.
    ///
    /// @return the two new descriptors
    /// @throws KernelException `EMFILE`; none is opened then
    default PipeEnds pipe() {
        return pipe2(0);
    }

    /// Makes a pipe. Does not block.
    ///
    /// @param flags [OpenFlags#O_CLOEXEC], [OpenFlags#O_NONBLOCK], [OpenFlags#O_DIRECT] or 0
    /// @return the two new descriptors
    /// @throws KernelException `EINVAL` for other flags, `EMFILE`; none is opened then
    PipeEnds pipe2(int flags);

    /// Reads what is there. Blocks while nothing is there and somebody can still write.
    ///
    /// @param fd the descriptor
    /// @param buffer where to put the bytes
    /// @param offset the first index to fill
    /// @param length how many bytes at most
    /// @return how many bytes were read; 0 if `length` is 0, at the end of a file, or if no write end is
    ///     open anywhere any more; or [SystemCalls#BLOCKED]
    /// @throws KernelException `EBADF` if `fd` is not open for reading, `EISDIR` for a directory,
    ///     `EINVAL` for what cannot be read (a handle on a process; an event counter with less than 8
    ///     bytes), `EAGAIN`, `EIO` if the embedder's stream fails
    /// @throws IndexOutOfBoundsException if the range is not within the buffer
    int read(int fd, byte[] buffer, int offset, int length);

    /// Reads what is there into the whole buffer; see [#read(int, byte[], int, int)].
    ///
    /// @param fd the descriptor
    /// @param buffer where to put the bytes
    /// @return how many bytes were read, 0 at the end, or [SystemCalls#BLOCKED]
    default int read(int fd, byte[] buffer) {
        return read(fd, buffer, 0, buffer.length);
    }

    /// Writes bytes. Blocks while a pipe is full. Up to 4,096 bytes go into a pipe as one piece; more may
    /// be interleaved with other writers' bytes (MODEL 15).
    ///
    /// Writing to a pipe that nobody can read any more sends `SIGPIPE` to the calling thread.
    ///
    /// @param fd the descriptor
    /// @param buffer where the bytes are
    /// @param offset the first index to write
    /// @param length how many bytes
    /// @return how many bytes were written: all of them to a stackful caller, unless it is interrupted
    ///     after the first or the open file does not block; a stackless caller may get fewer, or
    ///     [SystemCalls#BLOCKED] if none
    /// @throws KernelException `EBADF` if `fd` is not open for writing, `EPIPE` if nobody can read the
    ///     pipe any more and the caller survived `SIGPIPE`, `EINVAL` for what cannot be written,
    ///     `EAGAIN`, `EFBIG` if a file would have more than about 2 GiB, and beyond the limit `FSIZE`,
    ///     with `SIGXFSZ` for the caller; `ENOSPC` if the file tree is full; `EIO` if the embedder's
    ///     stream or the host's disk fails. If there is room for a part, that is written
    /// @throws IndexOutOfBoundsException if the range is not within the buffer
    int write(int fd, byte[] buffer, int offset, int length);

    /// Writes all bytes of the buffer; see [#write(int, byte[], int, int)].
    ///
    /// @param fd the descriptor
    /// @param buffer the bytes
    /// @return how many bytes were written, or [SystemCalls#BLOCKED]
    default int write(int fd, byte[] buffer) {
        return write(fd, buffer, 0, buffer.length);
    }

    /// Writes a text as UTF-8; see [#write(int, byte[], int, int)].
    ///
    /// @param fd the descriptor
    /// @param text the text
    /// @return how many bytes were written, or [SystemCalls#BLOCKED]
    default int write(int fd, String text) {
        return write(fd, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Moves the offset of an open file, for all who share it.
    ///
    /// @param fd the descriptor
    /// @param offset how far, in bytes
    /// @param whence from where: [FileControl#SEEK_SET], [FileControl#SEEK_CUR] or [FileControl#SEEK_END]
    /// @return the new offset; 0 for devices and event counters, which have none
    /// @throws KernelException `EINVAL` for another `whence` or a place before the start, `ESPIPE` for
    ///     what has no places: pipes, streams, handles on processes
    long lseek(int fd, long offset, int whence);

    /// Opens a second descriptor on the same open file: the lowest free number. It is not marked for
    /// exec.
    ///
    /// @param fd the descriptor
    /// @return the new descriptor
    /// @throws KernelException `EBADF`, `EMFILE`
    int dup(int fd);

    /// Makes a given descriptor refer to the same open file; whatever it referred to is closed in the
    /// same step. It is not marked for exec.
    ///
    /// @param fd the descriptor
    /// @param target the descriptor to be replaced; nothing happens if it is `fd`
    /// @return `target`
    /// @throws KernelException `EBADF` if `fd` is not open or `target` is not below the limit
    int dup2(int fd, int target);

    /// Like [#dup2(int, int)], with a say about exec.
    ///
    /// @param fd the descriptor
    /// @param target the descriptor to be replaced
    /// @param flags [OpenFlags#O_CLOEXEC] or 0
    /// @return `target`
    /// @throws KernelException `EINVAL` for other flags or if both are the same, `EBADF` as `dup2`
    int dup3(int fd, int target, int flags);

    /// Closes a descriptor. The last one on a pipe's end closes that end. Every record lock that the
    /// table holds on the file goes, whichever descriptor it was made through.
    ///
    /// @param fd the descriptor
    /// @throws KernelException `EBADF`
    void close(int fd);

    /// Closes a range of descriptors, or marks it for exec; those that are not open are passed over.
    ///
    /// @param first the first; unsigned
    /// @param last the last; unsigned, so -1 means all
    /// @param flags [FileControl#CLOSE_RANGE_UNSHARE], [FileControl#CLOSE_RANGE_CLOEXEC] or 0
    /// @throws KernelException `EINVAL` for other flags or if `last` is below `first`
    void closeRange(int first, int last, int flags);

    /// Reads or changes what is behind a descriptor: the commands of [FileControl] that begin with `F_`.
    /// Record locks have calls of their own.
    ///
    /// @param fd the descriptor
    /// @param command which
    /// @param argument what for; most commands that read take no notice of it
    /// @return the new descriptor, the flags or the capacity asked for; otherwise 0
    /// @throws KernelException `EINVAL` for an unknown command, for a duplicate at or above the limit and
    ///     for a capacity above 2 GiB; `EMFILE`; `EBADF` for the capacity of what is no pipe; `EBUSY` if
    ///     a smaller pipe could not hold what is in it
    int fcntl(int fd, int command, int argument);

    /// `fcntl(F_GETLK)`: finds a record lock of another table that excludes one.
    ///
    /// @param fd the descriptor
    /// @param wanted the lock to try; its type must not be [RecordLock#F_UNLCK]
    /// @return the first lock in the way, counted from the start of the file; or `wanted` with type
    ///     [RecordLock#F_UNLCK]
    /// @throws KernelException `EINVAL` for a range before the start or an unknown word, `EOVERFLOW` if
    ///     the range ends beyond the largest `long`
    RecordLock getlk(int fd, RecordLock wanted);

    /// `fcntl(F_SETLK)`: takes, changes or gives back a record lock for the caller's table, or fails at
    /// once.
    ///
    /// @param fd the descriptor
    /// @param lock what and where
    /// @throws KernelException as [#getlk(int, RecordLock)]; `EAGAIN` if a lock of another table is in
    ///     the way; `EBADF` if the file is not open for reading ([RecordLock#F_RDLCK]) or writing
    ///     ([RecordLock#F_WRLCK])
    void setlk(int fd, RecordLock lock);

    /// `fcntl(F_SETLKW)`: like [#setlk(int, RecordLock)], and blocks while a lock of another table is in
    /// the way.
    ///
    /// @param fd the descriptor
    /// @param lock what and where
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException as [#setlk(int, RecordLock)], but instead of `EAGAIN` `EDEADLK` if the
    ///     holder waits for a lock of the caller's table, also through others
    int setlkw(int fd, RecordLock lock);

    /// `fcntl(F_OFD_GETLK)`: like [#getlk(int, RecordLock)], for a lock that would belong to the open
    /// file.
    ///
    /// @param fd the descriptor
    /// @param wanted the lock to try; its pid must be 0
    /// @return the first lock in the way, with the pid -1 if it belongs to an open file
    /// @throws KernelException as [#getlk(int, RecordLock)]; `EINVAL` for a pid that is not 0
    RecordLock ofdGetlk(int fd, RecordLock wanted);

    /// `fcntl(F_OFD_SETLK)`: like [#setlk(int, RecordLock)], but the lock belongs to the open file, as
    /// one of [#flock(int, int)] does: all who share that share it, and it goes with the last descriptor
    /// on it. It excludes and is excluded by the locks of tables.
    ///
    /// @param fd the descriptor
    /// @param lock what and where; its pid must be 0
    /// @throws KernelException as [#setlk(int, RecordLock)]; `EINVAL` for a pid that is not 0
    void ofdSetlk(int fd, RecordLock lock);

    /// `fcntl(F_OFD_SETLKW)`: like [#ofdSetlk(int, RecordLock)], and blocks while a lock of somebody else
    /// is in the way. Nobody looks for circles.
    ///
    /// @param fd the descriptor
    /// @param lock what and where; its pid must be 0
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException as [#ofdSetlk(int, RecordLock)], but not `EAGAIN`
    int ofdSetlkw(int fd, RecordLock lock);

    /// Takes, changes or gives back a lock on a whole file, which belongs to the open file: all who share
    /// that share the lock. A change gives the old lock back first. Blocks while locks of other open
    /// files are in the way.
    ///
    /// @param fd the descriptor
    /// @param operation [FileControl#LOCK_SH], [FileControl#LOCK_EX] or [FileControl#LOCK_UN], with or
    ///     without [FileControl#LOCK_NB]
    /// @return 0, or [SystemCalls#BLOCKED]
    /// @throws KernelException `EINVAL` for another operation, `EAGAIN` with `LOCK_NB` if it would block
    int flock(int fd, int operation);

    /// Opens a file.
    ///
    /// @param path which
    /// @param flags one of [OpenFlags#O_RDONLY], [OpenFlags#O_WRONLY], [OpenFlags#O_RDWR], with any of
    ///     the others; unknown bits mean nothing
    /// @param mode the mode of a new file, less the umask; the low 12 bits count
    /// @return the new descriptor
    /// @throws KernelException `EMFILE` before anything is looked for; `EEXIST`, `EISDIR` for writing or
    ///     making a directory, `ENOTDIR` with `O_DIRECTORY`, `EINVAL` with `O_DIRECTORY` and `O_CREAT`,
    ///     `ELOOP` with `O_NOFOLLOW` for a symbolic link, `ENOSPC`; on a mounted folder `EROFS`,
    ///     `ENFILE`, `ENXIO` for a special file, `EIO`
    int open(String path, int flags, int mode);

    /// Says what an open file is.
    ///
    /// @param fd the descriptor
    /// @return its kind, mode, owner and size
    FileStatus fstat(int fd);

    /// Makes a directory.
    ///
    /// @param path where
    /// @param mode its mode, less the umask; permission bits and the sticky bit count
    /// @throws KernelException `EEXIST` if something is there, `ENOSPC`, `EROFS`
    void mkdir(String path, int mode);

    /// Takes a name away. The file itself goes when nothing has it open any more.
    ///
    /// @param path which
    /// @throws KernelException `EISDIR` for a directory, `EROFS`
    void unlink(String path);

    /// Changes the working directory.
    ///
    /// @param path which
    void chdir(String path);

    /// {@return the absolute path of the working directory, with `(unreachable)` before it if the root
    /// directory is not above it}
    ///
    /// @throws KernelException `ENOENT` if it has been removed
    String getcwd();

    /// Replaces the file mode creation mask.
    ///
    /// @param mask the new mask, of which the low 9 bits count
    /// @return the old mask
    int umask(int mask);

    /// Makes an event counter: an 8-byte write (in the byte order of Linux on x86-64, lowest first) adds
    /// to it and blocks while it would exceed 2⁶⁴ - 2; an 8-byte read takes all, or 1 with
    /// [OpenFlags#EFD_SEMAPHORE], and blocks while it is 0.
    ///
    /// @param initial where it starts; unsigned
    /// @param flags [OpenFlags#EFD_SEMAPHORE], [OpenFlags#O_NONBLOCK], [OpenFlags#O_CLOEXEC] or 0
    /// @return the new descriptor
    /// @throws KernelException `EINVAL` for other flags, `EMFILE`
    int eventfd(int initial, int flags);

    /// Opens a handle on a process, marked for exec. It can be read once the last thread of the process
    /// has ended, stays with that process whatever becomes of its number, and pins nothing (MODEL 5, 11).
    ///
    /// @param pid which
    /// @param flags [OpenFlags#O_NONBLOCK]; [OpenFlags#O_EXCL] (Linux calls it `PIDFD_THREAD`) for a
    ///     handle on the one thread with that number; or 0
    /// @return the new descriptor
    /// @throws KernelException in this order: `EINVAL` for other flags or a number below 1, `ESRCH` if
    ///     there is no such process or thread, `ENOENT` if it is a thread but not the first of its
    ///     process, `EACCES` without the right `QUERY_LIMITED` on it ([ProtectionCalls]), `EMFILE`
    int pidfdOpen(int pid, int flags);

    /// Duplicates a descriptor of another process, marked for exec. The handle is no permission: that is
    /// looked at here.
    ///
    /// @param pidfd a handle on the process
    /// @param targetFd the descriptor there
    /// @param flags must be 0
    /// @return the new descriptor
    /// @throws KernelException `EINVAL` for other flags, `EBADF` if `pidfd` is no such handle,
    ///     `ESRCH` if the process has ended, `EPERM` without the right `DUP_HANDLE` on it
    ///     ([ProtectionCalls]), `EBADF` if `targetFd` is not open there, `EMFILE`
    int pidfdGetfd(int pidfd, int targetFd, int flags);

    /// Sends a signal through a handle; to nobody but the process that it was made for.
    ///
    /// @param pidfd a handle on the process or thread
    /// @param signal 1 to 64, or 0 to look only
    /// @param flags 0 for what the handle is on; 1 for that one thread, 2 for its process, 4 for the
    ///     process group with its number
    /// @throws KernelException `EINVAL` for other flags or no signal, `EBADF` if `pidfd` is no such
    ///     handle, `ESRCH` if the process has been collected, `EACCES` as [SignalCalls#kill(int, int)]
    void pidfdSendSignal(int pidfd, int signal, int flags);
}
