package io.selvage.kernel;

import io.selvage.api.DirectoryEntry;
import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.security.FileRight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An open file: what descriptors refer to, in as many tables as there are. The last reference closes it.
/// Its offset and its status flags are shared by all who refer to it.
///
/// `read` and `write` are attempts: they never sleep. The lock that guards the object's queues is taken
/// inside.
abstract class OpenFileDescription extends Shared {
    /// What an attempt returns after it has put the caller on a wait queue.
    static final int BLOCKED = io.selvage.api.SystemCalls.BLOCKED;

    /// The status flags that `fcntl(F_SETFL)` changes.
    private static final int CHANGEABLE = OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK | OpenFlags.O_DIRECT;

    private final FileLocks locks;

    /// Access mode and status flags. The bits that can change are changed by whoever comes last.
    private volatile int flags;

    /// What was granted when it was opened: bits of [FileRight]. Set before anybody else has it.
    private int granted = FileRight.ALL;

    /// Whether anybody ever watched it.
    private volatile boolean watched;

    /// One reference: the creator's.
    ///
    /// @param flags access mode and status flags
    /// @param locks the locks of the file underneath, which other open files may share
    OpenFileDescription(int flags, FileLocks locks) {
        this.flags = flags;
        this.locks = locks;
    }

    /// Something of its own.
    OpenFileDescription(int flags) {
        this(flags, new FileLocks());
    }

    final FileLocks locks() {
        return locks;
    }

    /// {@return access mode and status flags}
    final int flags() {
        return flags;
    }

    final boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// Before anybody else has it: what its opener was granted.
    final void grant(int rights) {
        granted = rights;
    }

    /// Whether it was opened for adding to the file only.
    final boolean onlyAdds() {
        return isWritable() && (granted & FileRight.WRITE_DATA) == 0;
    }

    /// Sets the status flags that can be changed.
    ///
    /// @throws KernelException `EPERM` if what was opened for adding is to write elsewhere
    final void changeFlags(int wanted) {
        if (onlyAdds() && (wanted & OpenFlags.O_APPEND) == 0) {
            throw new KernelException(Errno.EPERM, "fcntl: " + this + " was opened for adding only");
        }
        flags = (flags & ~CHANGEABLE) | (wanted & CHANGEABLE);
    }

    final boolean isReadable() {
        int access = flags & OpenFlags.O_ACCMODE;
        return access == OpenFlags.O_RDONLY || access == OpenFlags.O_RDWR;
    }

    final boolean isWritable() {
        int access = flags & OpenFlags.O_ACCMODE;
        return access == OpenFlags.O_WRONLY || access == OpenFlags.O_RDWR;
    }

    /// What an attempt on a file that does not block throws instead of waiting.
    static KernelException wouldBlock(String call, Object what) {
        return new KernelException(Errno.EAGAIN, call + ": " + what + " would block");
    }

    /// Tries to read. Called only if the file is open for reading.
    ///
    /// @return how many bytes, 0 at the end, or [#BLOCKED]
    int read(Task reader, byte[] buffer, int offset, int length) {
        throw new KernelException(Errno.EINVAL, "read: " + this + " cannot be read");
    }

    /// Tries to write. Called only if the file is open for writing.
    ///
    /// @return how many bytes, possibly fewer than asked, or [#BLOCKED]
    int write(Task writer, byte[] buffer, int offset, int length) {
        throw new KernelException(Errno.EINVAL, "write: " + this + " cannot be written");
    }

    /// {@return whether what is written leaves the kernel, so that it counts as output}
    boolean leadsOut() {
        return false;
    }

    /// {@return whether a call that could write only a part attempts the rest at once}
    boolean writesTheRest() {
        return true;
    }

    /// Reads from a place; the offset stays. Never waits for another process.
    int readAt(Task reader, long place, byte[] buffer, int offset, int length) {
        throw new KernelException(Errno.ESPIPE, "pread: " + this + " has no places");
    }

    /// Writes to a place; the offset stays. Never waits for another process.
    int writeAt(Task writer, long place, byte[] buffer, int offset, int length) {
        throw new KernelException(Errno.ESPIPE, "pwrite: " + this + " has no places");
    }

    /// Makes the file so long. Called only if the file is open for writing.
    ///
    /// @return false if the caller's limit FSIZE stands against it
    boolean resize(Task caller, long length) {
        throw new KernelException(Errno.EINVAL, "ftruncate: " + this + " is no regular file");
    }

    /// Brings what has been written to where it is safe.
    void sync() {
        throw new KernelException(Errno.EINVAL, "fsync: " + this + " keeps nothing");
    }

    /// {@return what is open, if it is in a file tree}
    @Nullable
    Node node() {
        return null;
    }

    /// {@return the next entries of a directory}
    List<DirectoryEntry> entries(int most) {
        throw Folder.noDirectory("getdents", toString());
    }

    /// {@return a new offset}
    static long target(long from, long distance) {
        // Both overflow and a place before the start come out below 0.
        long target = from + distance;
        if (target < 0) {
            throw new KernelException(Errno.EINVAL, "lseek: " + distance + " from " + from + " is no place in a file");
        }
        return target;
    }

    /// Moves the offset.
    ///
    /// @param whence one of the three that there are
    long seek(long offset, int whence) {
        throw new KernelException(Errno.ESPIPE, "lseek: " + this + " has no places");
    }

    /// {@return the offset at this moment; 0 for what has no places}
    long offset() {
        return 0;
    }

    /// {@return the [PollEvents] that there are at this moment}
    int readiness() {
        return PollEvents.POLLIN | PollEvents.POLLOUT;
    }

    /// {@return who hears of changes of [#readiness()]; null if it never changes}
    @Nullable
    Watchers watchers() {
        return null;
    }

    /// No lock held, after somebody has begun to watch and has found nothing by looking: where changes
    /// are noticed only if somebody asks for them, somebody does from here on, until the next one.
    ///
    /// @param events what is waited for
    void expect(int events) {}

    /// From here on somebody may hear of changes.
    final void beWatched() {
        watched = true;
    }

    /// What `mmap` maps of this file, after it has checked how the file is open. The object's offsets are
    /// the file's. The mapping keeps the object, not this description: what it needs of the file it has
    /// to hold itself. No lock is held.
    ///
    /// @param offset of the first byte that is to be mapped, a multiple of the page size
    /// @param length in bytes, a multiple of the page size; may reach beyond the end of the file
    /// @throws KernelException `ENODEV` if this cannot be mapped; `ENOMEM` if there is no memory for it
    MappedObject mappable(long offset, long length) {
        throw new KernelException(Errno.ENODEV, "mmap: " + this + " cannot be mapped");
    }

    /// {@return what it is, for `fstat`}
    abstract FileStatus status();

    /// Whether whoever holds this could end a wait: for reports.
    ///
    /// @param wait a wait of another thread
    boolean canEnd(WaitQueue wait) {
        return watched && wait.lock() instanceof WatchLock lock && lock.watches(watchers());
    }

    @Override
    final void lastReleased() {
        locks.released(this);
        closed();
        Watchers present = watched ? watchers() : null;
        if (present != null) {
            present.gone(this);
        }
    }

    /// No lock held: the running thread has closed a descriptor; there may be others.
    void descriptorClosed() {}

    /// The last descriptor is closed, and no call uses the file any more.
    abstract void closed();
}
