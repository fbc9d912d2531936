package io.selvage.kernel;

import io.selvage.api.DirectoryEntry;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A folder of the host's that is open. A listing is of the names that there were when it began; those
/// that are gone when their turn comes are left out.
final class HostListing extends OpenFileDescription {
    private static final int DOTS = 2;

    private final HostFolder folder;

    /// Held while the host works: those who share a listing take turns.
    private final ReentrantLock turn = new ReentrantLock();

    private List<String> names = List.of();
    private volatile long offset;

    /// @param folder held for this
    HostListing(HostFolder folder, int flags) {
        super(flags);
        this.folder = folder;
    }

    @Override
    int read(Task reader, byte[] buffer, int start, int length) {
        throw new KernelException(Errno.EISDIR, "read: " + folder + " has entries, not bytes");
    }

    @Override
    int readAt(Task reader, long place, byte[] buffer, int start, int length) {
        return read(reader, buffer, start, length);
    }

    @Override
    List<DirectoryEntry> entries(int most) {
        return HostWork.run("getdents", this, () -> {
            turn.lock();
            try {
                return HostErrors.during("getdents", () -> list(most));
            } finally {
                turn.unlock();
            }
        });
    }

    private List<DirectoryEntry> list(int most) throws IOException {
        if (offset == 0) {
            names = names();
        }
        List<DirectoryEntry> listed = new ArrayList<>();
        long next = offset;
        while (listed.size() < most && next < names.size() + DOTS) {
            DirectoryEntry entry = entry(next);
            next++;
            if (entry != null) {
                listed.add(entry);
            }
        }
        offset = next;
        return listed;
    }

    private @Nullable DirectoryEntry entry(long place) throws IOException {
        if (place == 0) {
            return new DirectoryEntry(
                    ".", FileStatus.Kind.DIRECTORY, folder.status().number(), 1);
        }
        if (place == 1) {
            return new DirectoryEntry("..", FileStatus.Kind.DIRECTORY, numberAbove(), DOTS);
        }
        String name = names.get((int) place - DOTS);
        HostEntry found = folder.find(name, "getdents");
        return found == null
                ? null
                : new DirectoryEntry(
                        name, found.attributes().kind(), found.attributes().number(), place + 1);
    }

    private long numberAbove() {
        Folder above = folder.up();
        try {
            return above.status().number();
        } finally {
            above.letGo();
        }
    }

    private List<String> names() throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder.path())) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                found.add(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
            }
        }
        return found;
    }

    @Override
    long seek(long distance, int whence) {
        return HostWork.run("lseek", this, () -> {
            turn.lock();
            try {
                long target = whence == FileControl.SEEK_CUR ? offset + distance : distance;
                if (whence == FileControl.SEEK_END || target < 0) {
                    throw new KernelException(Errno.EINVAL, "lseek: no such place in " + folder);
                }
                offset = target;
                return target;
            } finally {
                turn.unlock();
            }
        });
    }

    @Override
    void sync() {}

    @Override
    FileStatus status() {
        return HostWork.run("fstat", this, folder::status);
    }

    @Override
    Node node() {
        return folder;
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    @Override
    void closed() {
        folder.letGo();
    }
}
