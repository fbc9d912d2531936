package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.Program;
import org.jspecify.annotations.Nullable;

/// Bytes, and for a program file what exec starts. The room that the bytes take is given back when the
/// file has neither a name nor anybody who has it open.
final class RegularFile extends Inode {
    /// What a transfer returns that the limit FSIZE, or the largest size of all, does not let begin.
    private static final int TOO_LARGE = -2;

    private final FileSpace space;
    private final @Nullable Program program;

    /// Guarded by this lock, as is what follows.
    private final FileContent content;

    private int opens;
    private boolean nameless;
    private boolean gone;

    /// @param bytes taken over, not copied; the room for them has been taken
    RegularFile(FileSpace space, long number, FileRules rules, byte[] bytes, @Nullable Program program) {
        super(number, rules);
        this.space = space;
        content = new FileContent(bytes);
        this.program = program;
    }

    @Nullable
    Program program() {
        return program;
    }

    byte[] content() {
        lock();
        try {
            return content.copy();
        } finally {
            unlock();
        }
    }

    @Override
    FileStatus.Kind kind() {
        return FileStatus.Kind.REGULAR;
    }

    @Override
    public FileStatus status() {
        lock();
        try {
            return status(content.size());
        } finally {
            unlock();
        }
    }

    @Override
    public boolean truncate(Task caller, long length, String call) {
        lock();
        try {
            long size = content.size();
            if (length > size && !SizeLimit.admits(caller, length)) {
                return false;
            }
            if (!gone) {
                resize(size, length, call);
            }
            return true;
        } finally {
            unlock();
        }
    }

    /// Lock held.
    private void resize(long size, long length, String call) {
        if (length > FileContent.LARGEST) {
            throw new KernelException(Errno.EFBIG, call + ": no file can have " + length + " bytes");
        }
        if (length > size) {
            long reached = space.grow(size, length);
            if (reached < length) {
                throw noRoom(size, reached, call);
            }
        }
        try {
            content.resize(length);
        } catch (KernelException e) {
            space.shrink(Math.max(size, length), size);
            throw e;
        }
        if (length < size) {
            space.shrink(size, length);
        }
    }

    @Override
    public @Nullable OpenFileDescription open(int flags) {
        lock();
        try {
            if (gone) {
                return null;
            }
            opens++;
            return new Open(flags);
        } finally {
            unlock();
        }
    }

    @Override
    void namesGone() {
        lock();
        nameless = true;
        endIfUnused();
        unlock();
    }

    private void closedOnce() {
        lock();
        opens--;
        endIfUnused();
        unlock();
    }

    /// Lock held.
    private void endIfUnused() {
        if (nameless && opens == 0 && !gone) {
            gone = true;
            space.shrink(content.size(), 0);
        }
    }

    @Override
    public String toString() {
        return "a regular file";
    }

    private final class Open extends OpenFileDescription {
        /// Guarded by the file's lock.
        private long offset;

        Open(int flags) {
            super(flags, RegularFile.this.locks());
        }

        @Override
        int read(Task reader, byte[] buffer, int start, int length) {
            lock();
            try {
                int taken = content.read(offset, buffer, start, length);
                offset += taken;
                return taken;
            } finally {
                unlock();
            }
        }

        @Override
        int readAt(Task reader, long place, byte[] buffer, int start, int length) {
            lock();
            try {
                return content.read(place, buffer, start, length);
            } finally {
                unlock();
            }
        }

        @Override
        MappedObject mappable(long from, long length) {
            lock();
            try {
                return content.mapped();
            } finally {
                unlock();
            }
        }

        @Override
        int write(Task writer, byte[] buffer, int start, int length) {
            int written;
            lock();
            try {
                long place = has(OpenFlags.O_APPEND) ? content.size() : offset;
                written = put(writer, place, buffer, start, length);
                if (written > 0) {
                    offset = place + written;
                }
            } finally {
                unlock();
            }
            return counted(writer, written);
        }

        @Override
        int writeAt(Task writer, long place, byte[] buffer, int start, int length) {
            int written;
            lock();
            try {
                long from = has(OpenFlags.O_APPEND) ? content.size() : place;
                written = put(writer, from, buffer, start, length);
            } finally {
                unlock();
            }
            return counted(writer, written);
        }

        /// What the limits of the file and the file tree did not admit stays unwritten, as on Linux.
        @Override
        boolean writesTheRest() {
            return false;
        }

        @Override
        boolean resize(Task caller, long length) {
            return RegularFile.this.truncate(caller, length, "ftruncate");
        }

        @Override
        void sync() {}

        @Override
        long seek(long distance, int whence) {
            lock();
            try {
                long from = switch (whence) {
                    case FileControl.SEEK_CUR -> offset;
                    case FileControl.SEEK_END -> content.size();
                    default -> 0;
                };
                offset = target(from, distance);
                return offset;
            } finally {
                unlock();
            }
        }

        @Override
        long offset() {
            lock();
            try {
                return offset;
            } finally {
                unlock();
            }
        }

        @Override
        FileStatus status() {
            return RegularFile.this.status();
        }

        @Override
        Node node() {
            return RegularFile.this;
        }

        @Override
        public String toString() {
            return RegularFile.this.toString();
        }

        @Override
        void closed() {
            closedOnce();
        }
    }

    /// No lock held.
    private static int counted(Task writer, int written) {
        if (written != TOO_LARGE) {
            return written;
        }
        throw SizeLimit.exceeded(writer, "write");
    }

    /// Lock held: writes what there is room for.
    ///
    /// @return how many bytes, or [#TOO_LARGE]
    private int put(Task writer, long place, byte[] buffer, int start, int length) {
        if (length == 0) {
            return 0;
        }
        if (place >= FileContent.LARGEST) {
            throw new KernelException(
                    Errno.EFBIG, "write: a file cannot have more than " + FileContent.LARGEST + " bytes");
        }
        int admitted = SizeLimit.admitted(writer, place, (int) Math.min(length, FileContent.LARGEST - place));
        if (admitted == 0) {
            return TOO_LARGE;
        }
        long size = content.size();
        long end = place + admitted;
        if (end > size) {
            long reached = space.grow(size, end);
            if (reached <= place) {
                throw noRoom(size, reached, "write");
            }
            end = reached;
        }
        int count = (int) (end - place);
        try {
            content.write(place, buffer, start, count);
        } catch (KernelException e) {
            space.shrink(Math.max(size, end), size);
            throw e;
        }
        return count;
    }

    /// Lock held: gives back the room that has been taken but does not help.
    private KernelException noRoom(long size, long reached, String call) {
        space.shrink(Math.max(size, reached), size);
        return FileSpace.full(call);
    }
}
