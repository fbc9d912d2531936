package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.Program;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes, and for a program file what exec starts.
final class RegularFile extends Inode {
    /// What an array can hold on every JVM.
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final byte[] EMPTY = {};

    private final @Nullable Program program;

    // Guarded by this lock.
    private byte[] bytes;
    private int size;

    /// @param content taken over, not copied
    RegularFile(long number, int mode, int uid, int gid, byte[] content, @Nullable Program program) {
        super(number, mode, uid, gid);
        bytes = content;
        size = content.length;
        this.program = program;
    }

    @Nullable
    Program program() {
        return program;
    }

    byte[] content() {
        lock();
        try {
            return Arrays.copyOf(bytes, size);
        } finally {
            unlock();
        }
    }

    void truncate() {
        lock();
        bytes = EMPTY;
        size = 0;
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

    /// Lock held.
    private int write(long offset, byte[] source, int start, int length) {
        long end = offset + length;
        if (end < 0 || end > LARGEST) {
            throw new KernelException(Errno.EFBIG, "write: a file cannot have more than " + LARGEST + " bytes");
        }
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(end, 2L * bytes.length)));
        }
        // Beyond the size there are zeros already: a file only shrinks to nothing.
        System.arraycopy(source, start, bytes, (int) offset, length);
        size = Math.max(size, (int) end);
        return length;
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
                int taken = (int) Math.max(0, Math.min(length, size - offset));
                if (taken > 0) {
                    System.arraycopy(bytes, (int) offset, buffer, start, taken);
                    offset += taken;
                }
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
                long place = has(OpenFlags.O_APPEND) ? size : offset;
                int put = RegularFile.this.write(place, buffer, start, length);
                offset = place + put;
                return put;
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
                    case FileControl.SEEK_END -> size;
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
                return RegularFile.this.status(FileStatus.Kind.REGULAR, size);
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
