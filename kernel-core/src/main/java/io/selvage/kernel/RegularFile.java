package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.Program;
import org.jspecify.annotations.Nullable;

/// Bytes, and for a program file what exec starts.
final class RegularFile extends Inode {
    private final @Nullable Program program;

    /// Guarded by this lock.
    private final FileContent content;

    /// @param bytes taken over, not copied
    RegularFile(long number, int mode, int uid, int gid, byte[] bytes, @Nullable Program program) {
        super(number, mode, uid, gid);
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

    void truncate() {
        lock();
        content.resize(0);
        unlock();
    }

    @Override
    OpenFileDescription open(int flags) {
        return new Open(flags);
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
        int write(Task writer, byte[] buffer, int start, int length) {
            if (length == 0) {
                return 0;
            }
            lock();
            try {
                long place = has(OpenFlags.O_APPEND) ? content.size() : offset;
                content.write(place, buffer, start, length);
                offset = place + length;
                return length;
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
        long seek(long distance, int whence) {
            lock();
            try {
                long from = switch (whence) {
                    case FileControl.SEEK_CUR -> offset;
                    case FileControl.SEEK_END -> content.size();
                    default -> 0;
                };
                // Both overflow and a place before the start come out below 0.
                long target = from + distance;
                if (target < 0) {
                    throw new KernelException(
                            Errno.EINVAL, "lseek: " + distance + " from " + from + " is no place in a file");
                }
                offset = target;
                return target;
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
            lock();
            try {
                return RegularFile.this.status(FileStatus.Kind.REGULAR, content.size());
            } finally {
                unlock();
            }
        }

        @Override
        public String toString() {
            return RegularFile.this.toString();
        }

        @Override
        void closed() {}
    }
}
