package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.runtime.HostDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A regular file on a mount that somebody has open. Those who read and write it take turns, so that
/// offsets and appending are as atomic as in memory, among the processes of this kernel.
final class HostFile implements Node {
    private static final int OVER_LIMIT = -2;

    private final HostMount mount;
    private final Object key;
    private final Path path;
    private final @Nullable HostDescriptor descriptor;
    private final FileLocks locks = new FileLocks();

    /// Held while the host works.
    private final ReentrantLock turn = new ReentrantLock();

    /// Guarded by the mount.
    int opens;

    private HostFile(HostMount mount, Object key, Path path, @Nullable HostDescriptor descriptor) {
        this.mount = mount;
        this.key = key;
        this.path = path;
        this.descriptor = descriptor;
    }

    Object key() {
        return key;
    }

    void close() {
        if (descriptor != null) {
            descriptor.close();
        }
    }

    /// Opens what has a name in a folder, if that is a regular file.
    ///
    /// @return null if it is a folder or a link by now
    static @Nullable Open open(HostFolder folder, String name, int flags) throws IOException {
        HostDescriptor parent = folder.descriptor();
        if (parent == null) {
            Path path = folder.child(name);
            return open(folder.mount(), path, null, flags, LinkOption.NOFOLLOW_LINKS);
        }
        HostDescriptor found = parent.file(name);
        try {
            Open opened = open(folder.mount(), found.path(), found, flags);
            if (opened == null) {
                found.close();
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            found.close();
            throw e;
        }
    }

    private static @Nullable Open open(
            HostMount mount, Path path, @Nullable HostDescriptor descriptor, int flags, LinkOption... options)
            throws IOException {
        HostAttributes attributes = HostAttributes.of(path, options);
        switch (attributes.kind()) {
            case REGULAR -> {}
            case DIRECTORY, SYMBOLIC_LINK -> {
                return null;
            }
            default -> throw new KernelException(Errno.ENXIO, "open: a special file of the host's is not opened");
        }
        Object key = attributes.key();
        SeekableByteChannel channel = channel(path, flags, options);
        HostFile file = mount.file(new HostFile(mount, key == null ? path : key, path, descriptor));
        Open opened = file.new Open(channel, flags);
        mount.opened(opened);
        return opened;
    }

    /// Opens what has just been made, and gives it its mode: that may keep even its maker from opening it
    /// again.
    static Open created(HostFolder folder, String name, int mode, int flags) throws IOException {
        Open opened = open(folder, name, flags);
        if (opened == null) {
            throw new NoSuchFileException(name);
        }
        try {
            opened.node().changeMode(mode, "open");
        } catch (KernelException e) {
            if (e.errno() != Errno.EPERM) {
                opened.release();
                throw e;
            }
            // Where files have no modes this one has none.
        }
        return opened;
    }

    /// @param options none for what is reached through a descriptor
    private static SeekableByteChannel channel(Path path, int flags, LinkOption... options) throws IOException {
        Set<OpenOption> how = new HashSet<>(Set.of(options));
        int access = flags & OpenFlags.O_ACCMODE;
        if (access != OpenFlags.O_WRONLY) {
            how.add(StandardOpenOption.READ);
        }
        if (access == OpenFlags.O_WRONLY || access == OpenFlags.O_RDWR) {
            how.add(StandardOpenOption.WRITE);
        }
        try {
            return channel(path, how);
        } catch (IllegalArgumentException unknownOption) {
            // Where an open does not know links there are none to follow.
            how.removeAll(Set.of(options));
            return channel(path, how);
        }
    }

    private static SeekableByteChannel channel(Path path, Set<OpenOption> how) throws IOException {
        try {
            return FileChannel.open(path, how);
        } catch (UnsupportedOperationException noFileChannels) {
            return Files.newByteChannel(path, how);
        }
    }

    // As a node.

    @Override
    public FileStatus status() {
        HostWork.begin();
        return HostErrors.during("stat", () -> attributes().status(mount.device()));
    }

    private HostAttributes attributes() throws IOException {
        return descriptor == null ? HostAttributes.of(path, LinkOption.NOFOLLOW_LINKS) : HostAttributes.of(path);
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public String target() {
        throw new KernelException(Errno.EINVAL, "readlink: " + this + " is no symbolic link");
    }

    @Override
    public @Nullable OpenFileDescription open(int flags) {
        throw new KernelException(Errno.EINVAL, "open: " + this + " is opened by its name");
    }

    @Override
    public void requireWritable(String call) {
        mount.requireWritable(call);
    }

    void changeMode(int mode, String call) {
        HostWork.begin();
        HostErrors.during(call, () -> {
            if (descriptor == null) {
                HostAttributes.changeMode(path, mode, LinkOption.NOFOLLOW_LINKS);
            } else {
                HostAttributes.changeMode(path, mode);
            }
        });
    }

    @Override
    public boolean truncate(Task caller, long length, String call) {
        HostWork.begin();
        return HostErrors.during(call, () -> {
            try (SeekableByteChannel channel = channel(path, OpenFlags.O_WRONLY)) {
                turn.lock();
                try {
                    return resize(channel, caller, length);
                } finally {
                    turn.unlock();
                }
            }
        });
    }

    private static boolean resize(SeekableByteChannel channel, Task caller, long length) throws IOException {
        long size = channel.size();
        if (length < size) {
            channel.truncate(length);
        } else if (length > size) {
            if (!SizeLimit.admits(caller, length)) {
                return false;
            }
            fillUpTo(channel, length);
        }
        return true;
    }

    /// Not every file system lets a write begin beyond the end.
    private static void fillUpTo(SeekableByteChannel channel, long length) throws IOException {
        if (channel.size() < length) {
            channel.position(length - 1);
            channel.write(ByteBuffer.allocate(1));
        }
    }

    @Override
    public String toString() {
        return "a file of the host's";
    }

    /// An open file.
    final class Open extends OpenFileDescription {
        private final SeekableByteChannel channel;

        /// Written by who has the turn.
        private volatile long offset;

        Open(SeekableByteChannel channel, int flags) {
            super(flags, locks);
            this.channel = channel;
        }

        private <T> T inTurn(String call, HostErrors.Step<T> step) {
            return HostWork.run(call, this, () -> {
                turn.lock();
                try {
                    return HostErrors.during(call, step);
                } finally {
                    turn.unlock();
                }
            });
        }

        @Override
        int read(Task reader, byte[] buffer, int start, int length) {
            return inTurn("read", () -> {
                long place = offset;
                int taken = readFrom(place, buffer, start, length);
                offset = place + taken;
                return taken;
            });
        }

        @Override
        int readAt(Task reader, long place, byte[] buffer, int start, int length) {
            return inTurn("pread", () -> readFrom(place, buffer, start, length));
        }

        private int readFrom(long place, byte[] buffer, int start, int length) throws IOException {
            ByteBuffer target = ByteBuffer.wrap(buffer, start, length);
            channel.position(place);
            while (target.hasRemaining()) {
                if (channel.read(target) <= 0) {
                    break;
                }
            }
            return length - target.remaining();
        }

        @Override
        boolean leadsOut() {
            return true;
        }

        @Override
        int write(Task writer, byte[] buffer, int start, int length) {
            int written = inTurn("write", () -> {
                long place = has(OpenFlags.O_APPEND) ? channel.size() : offset;
                int count = writeTo(writer, place, buffer, start, length);
                if (count > 0) {
                    offset = place + count;
                }
                return count;
            });
            return counted(writer, written);
        }

        @Override
        int writeAt(Task writer, long place, byte[] buffer, int start, int length) {
            int written = inTurn("pwrite", () -> {
                long from = has(OpenFlags.O_APPEND) ? channel.size() : place;
                return writeTo(writer, from, buffer, start, length);
            });
            return counted(writer, written);
        }

        private int counted(Task writer, int written) {
            if (written != OVER_LIMIT) {
                return written;
            }
            throw SizeLimit.exceeded(writer, "write");
        }

        /// What has been written when the disk is full has been written.
        private int writeTo(Task writer, long place, byte[] buffer, int start, int length) throws IOException {
            int admitted = SizeLimit.admitted(writer, place, length);
            if (admitted == 0) {
                return length == 0 ? 0 : OVER_LIMIT;
            }
            ByteBuffer source = ByteBuffer.wrap(buffer, start, admitted);
            fillUpTo(channel, place);
            channel.position(place);
            try {
                while (source.hasRemaining()) {
                    channel.write(source);
                }
            } catch (IOException e) {
                if (source.remaining() == admitted) {
                    throw e;
                }
            }
            return admitted - source.remaining();
        }

        @Override
        boolean writesTheRest() {
            return false;
        }

        @Override
        boolean resize(Task caller, long length) {
            return inTurn("ftruncate", () -> HostFile.resize(channel, caller, length));
        }

        @Override
        void sync() {
            inTurn("fsync", () -> {
                if (channel instanceof FileChannel file) {
                    file.force(true);
                }
                return true;
            });
        }

        @Override
        long seek(long distance, int whence) {
            return inTurn("lseek", () -> {
                long from = switch (whence) {
                    case FileControl.SEEK_CUR -> offset;
                    case FileControl.SEEK_END -> channel.size();
                    default -> 0;
                };
                offset = target(from, distance);
                return offset;
            });
        }

        @Override
        long offset() {
            return offset;
        }

        byte[] content() {
            return inTurn("content", () -> {
                byte[] bytes = new byte[(int) Math.min(channel.size(), Integer.MAX_VALUE - 8)];
                int count = readFrom(0, bytes, 0, bytes.length);
                return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
            });
        }

        @Override
        FileStatus status() {
            return HostWork.run("fstat", this, HostFile.this::status);
        }

        @Override
        HostFile node() {
            return HostFile.this;
        }

        @Override
        public String toString() {
            return HostFile.this.toString();
        }

        @Override
        void closed() {
            mount.closed(this);
            closeChannel();
            mount.letGo(HostFile.this);
        }

        void closeChannel() {
            try {
                channel.close();
            } catch (IOException e) {
                // What was written has been handed to the host before; nobody is left to be told.
                return;
            }
        }
    }
}
