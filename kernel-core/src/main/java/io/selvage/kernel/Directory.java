package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A directory. What is in it is guarded by the [MemoryTree].
final class Directory extends Inode {
    private final @Nullable Directory parent;
    private final String name;
    private @Nullable Map<String, Inode> entries;

    /// @param parent null for the root
    Directory(long number, int mode, int uid, int gid, @Nullable Directory parent, String name) {
        super(number, mode, uid, gid);
        this.parent = parent;
        this.name = name;
    }

    @Nullable
    Directory parent() {
        return parent;
    }

    String name() {
        return name;
    }

    /// Tree's lock held.
    @Nullable
    Inode find(String entry) {
        return entries == null ? null : entries.get(entry);
    }

    /// Tree's lock held.
    void put(String entry, Inode file) {
        Map<String, Inode> present = entries;
        if (present == null) {
            present = new LinkedHashMap<>();
            entries = present;
        }
        present.put(entry, file);
    }

    /// Tree's lock held.
    void remove(String entry) {
        if (entries != null) {
            entries.remove(entry);
        }
    }

    @Override
    OpenFileDescription open(int flags) {
        return new Open(flags);
    }

    @Override
    public String toString() {
        return "directory " + name;
    }

    /// A directory that is open. It has places, but nothing is read from them.
    private final class Open extends OpenFileDescription {
        private long offset;

        Open(int flags) {
            super(flags, Directory.this.locks());
        }

        @Override
        int read(Task reader, byte[] buffer, int start, int length) {
            throw new KernelException(Errno.EISDIR, "read: " + Directory.this + " has entries, not bytes");
        }

        @Override
        long seek(long distance, int whence) {
            lock();
            try {
                long target = whence == FileControl.SEEK_CUR ? offset + distance : distance;
                if (whence == FileControl.SEEK_END || target < 0) {
                    throw new KernelException(Errno.EINVAL, "lseek: no such place in " + Directory.this);
                }
                offset = target;
                return target;
            } finally {
                unlock();
            }
        }

        @Override
        FileStatus status() {
            return Directory.this.status(FileStatus.Kind.DIRECTORY, 0);
        }

        @Override
        public String toString() {
            return Directory.this.toString();
        }

        @Override
        void closed() {}
    }
}
