package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.runtime.HostDescriptor;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A folder on a mount that somebody uses. What is done in it is done through its descriptor, which leads
/// to this very folder and nowhere else; without one, through its path, which is compared with the real
/// one first.
final class HostFolder implements Folder {
    private final HostMount mount;
    private final @Nullable HostDescriptor descriptor;
    private final Object key;

    /// Of the folder that is mounted, otherwise null.
    private final @Nullable Path folder;

    /// Held while this one is. Guarded by the mount, as is what follows.
    private @Nullable HostFolder parent;

    private String name;
    int holders = 1;
    volatile boolean removed;

    /// The folder that is mounted; held by the mount.
    HostFolder(HostMount mount, Path folder, @Nullable HostDescriptor descriptor, Object key) {
        this.mount = mount;
        this.folder = folder;
        this.descriptor = descriptor;
        this.key = key;
        name = "";
    }

    /// Mount's lock held: one below, held by the caller.
    HostFolder(HostMount mount, HostFolder parent, String name, @Nullable HostDescriptor descriptor, Object key) {
        this.mount = mount;
        folder = null;
        this.descriptor = descriptor;
        this.key = key;
        this.parent = parent;
        this.name = name;
        parent.holders++;
    }

    HostMount mount() {
        return mount;
    }

    Object key() {
        return key;
    }

    boolean isRootOfMount() {
        return folder != null;
    }

    boolean isRemoved() {
        return removed;
    }

    /// Mount's lock held.
    @Nullable
    HostFolder parent() {
        return parent;
    }

    /// Where a folder is: in which other one, under which name.
    record Position(@Nullable HostFolder parent, String name) {}

    Position position() {
        mount.lock();
        try {
            return new Position(parent, name);
        } finally {
            mount.unlock();
        }
    }

    /// Mount's lock held: the folder has been seen there.
    ///
    /// @return whom to let go
    @Nullable
    HostFolder comeBy(HostFolder newParent, String newName) {
        if (isRootOfMount()) {
            return null;
        }
        name = newName;
        if (newParent == parent) {
            return null;
        }
        HostFolder left = parent;
        parent = newParent;
        newParent.holders++;
        return left;
    }

    @Override
    public boolean tryHold() {
        mount.lock();
        try {
            if (holders == 0 || mount.isEnded()) {
                return false;
            }
            holders++;
            return true;
        } finally {
            mount.unlock();
        }
    }

    @Override
    public void letGo() {
        HostFolder at = this;
        while (at != null) {
            HostFolder above = null;
            boolean last;
            mount.lock();
            try {
                at.holders--;
                last = at.holders == 0;
                if (last) {
                    mount.forget(at);
                    above = at.parent;
                }
            } finally {
                mount.unlock();
            }
            if (last) {
                at.close();
            }
            at = above;
        }
    }

    void close() {
        if (descriptor != null) {
            descriptor.close();
        }
    }

    @Override
    public Object device() {
        return mount;
    }

    @Override
    public void requireWritable(String call) {
        mount.requireWritable(call);
    }

    // Paths.

    /// {@return a path to this folder}
    Path path() throws IOException {
        if (removed) {
            throw new NoSuchFileException(toString());
        }
        if (descriptor != null) {
            return descriptor.path();
        }
        Path written = written();
        if (!written.toRealPath().equals(written)) {
            throw new NoSuchFileException(toString());
        }
        return written;
    }

    /// {@return the path that this folder had when it was last seen}
    private Path written() {
        if (folder != null) {
            return folder;
        }
        Position position = position();
        HostFolder above = position.parent();
        if (above == null) {
            throw new IllegalStateException("a folder below the mount without one above it");
        }
        return above.written().resolve(position.name());
    }

    /// {@return a path to what has a name in this folder}
    Path child(String entry) throws IOException {
        Path base = path();
        Path single = base.getFileSystem().getPath(entry);
        if (single.isAbsolute()
                || single.getNameCount() != 1
                || !single.toString().equals(entry)) {
            throw new NoSuchFileException(entry);
        }
        return base.resolve(single);
    }

    // As a folder.

    @Override
    public @Nullable HostEntry find(String entry, String call) {
        HostWork.begin();
        return HostErrors.during(call, () -> seen(entry));
    }

    private @Nullable HostEntry seen(String entry) throws IOException {
        try {
            return new HostEntry(this, entry, HostAttributes.of(child(entry), LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public @Nullable HostFolder enter(String entry, Node found, String call) {
        HostWork.begin();
        return HostErrors.during(call, () -> {
            try {
                return descriptor == null ? entered(entry) : entered(entry, descriptor.folder(entry));
            } catch (IOException e) {
                return switch (HostErrors.errno(e)) {
                    // Somebody has put something else there since it was found.
                    case ENOENT, ENOTDIR, ELOOP -> null;
                    default -> throw e;
                };
            }
        });
    }

    private HostFolder entered(String entry, HostDescriptor opened) throws IOException {
        try {
            HostAttributes attributes = HostAttributes.of(opened.path());
            Object found = attributes.key();
            return mount.folder(found == null ? opened : found, this, entry, opened);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private @Nullable HostFolder entered(String entry) throws IOException {
        Path path = child(entry);
        HostAttributes attributes = HostAttributes.of(path, LinkOption.NOFOLLOW_LINKS);
        if (attributes.kind() != FileStatus.Kind.DIRECTORY) {
            return null;
        }
        return mount.folder(keyOf(attributes, path), this, entry, null);
    }

    private static Object keyOf(HostAttributes attributes, Path path) {
        Object key = attributes.key();
        return key == null ? path : key;
    }

    @Override
    public Folder up() {
        mount.lock();
        try {
            if (parent != null) {
                parent.holders++;
                return parent;
            }
        } finally {
            mount.unlock();
        }
        return mount.point().up();
    }

    @Override
    public @Nullable OpenFileDescription create(Token creator, String entry, int mode, int flags) {
        HostWork.begin();
        requireWritable("open");
        return HostErrors.during("open", () -> {
            try {
                Files.createFile(child(entry));
            } catch (FileAlreadyExistsException e) {
                return null;
            }
            return HostFile.created(this, entry, mode, flags);
        });
    }

    @Override
    public void makeDirectory(Token creator, String entry, int mode, String call) {
        HostWork.begin();
        HostErrors.during(call, () -> {
            if (seen(entry) != null) {
                throw new FileAlreadyExistsException(entry);
            }
            requireWritable(call);
            Files.createDirectory(child(entry));
            changeMode(entry, mode);
        });
    }

    /// Of something that has just been made; where there are no modes it has none.
    private void changeMode(String entry, int mode) throws IOException {
        HostEntry made = seen(entry);
        if (made != null) {
            try {
                made.changeMode(mode);
            } catch (UnsupportedOperationException noModes) {
                return;
            }
        }
    }

    @Override
    public void makeSymbolicLink(Token creator, String entry, String target, String call) {
        HostWork.begin();
        HostErrors.during(call, () -> {
            Path path = child(entry);
            Files.createSymbolicLink(path, path.getFileSystem().getPath(target));
        });
    }

    @Override
    public void link(Token creator, Folder from, String fromName, Node file, String entry) {
        HostWork.begin();
        HostErrors.during("link", () -> {
            Path existing = ((HostFolder) from).child(fromName);
            Files.createLink(child(entry), existing);
        });
    }

    @Override
    public void removeDirectory(Token remover, String entry) {
        HostWork.begin();
        HostErrors.during("rmdir", () -> {
            HostEntry found = seen(entry);
            if (found == null) {
                throw Folder.absent("rmdir", entry);
            }
            if (!found.isDirectory()) {
                throw Folder.noDirectory("rmdir", entry);
            }
            Path path = child(entry);
            Files.delete(path);
            mount.folderRemoved(keyOf(found.attributes(), path));
        });
    }

    @Override
    public void removeFile(Token remover, String entry, boolean slash) {
        HostWork.begin();
        HostErrors.during("unlink", () -> {
            HostEntry found = seen(entry);
            if (found == null) {
                throw Folder.absent("unlink", entry);
            }
            if (found.isDirectory()) {
                throw Folder.directory("unlink", entry);
            }
            if (slash) {
                throw Folder.noDirectory("unlink", entry);
            }
            Files.delete(child(entry));
        });
    }

    @Override
    public void rename(RenameRequest request) {
        HostWork.begin();
        HostErrors.during("rename", () -> rename(request, (HostFolder) request.to()));
    }

    private void rename(RenameRequest request, HostFolder target) throws IOException {
        HostEntry moved = seen(request.fromName());
        HostEntry there = target.seen(request.toName());
        request.checkNames(moved, there);
        if (moved == null) {
            return;
        }
        Path from = child(request.fromName());
        Path to = target.child(request.toName());
        Object movedKey = keyOf(moved.attributes(), from);
        if (moved.isDirectory() && mount.isAbove(movedKey, target)) {
            throw request.belowItself();
        }
        if (there != null && there.isDirectory() && mount.isAbove(keyOf(there.attributes(), to), this)) {
            throw request.aboveItself();
        }
        if (there != null && movedKey.equals(keyOf(there.attributes(), to))) {
            return;
        }
        request.checkKinds(moved, there);
        if (request.flags() != 0) {
            throw new KernelException(Errno.EINVAL, "renameat2: a folder of the host's knows no flags");
        }
        if (moved.attributes().key() == null && mount.isInUse(movedKey)) {
            throw new KernelException(Errno.EBUSY, "rename: " + request.fromName() + " is in use");
        }
        if (there != null && there.isDirectory() && !isEmpty(to)) {
            throw RenameRequest.notEmpty("rename", request.toName());
        }
        Files.move(from, to, how(there));
        if (there != null && there.isDirectory()) {
            mount.folderRemoved(keyOf(there.attributes(), to));
        }
        mount.folderMoved(moved.attributes().key(), target, request.toName());
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            return !names.iterator().hasNext();
        }
    }

    /// One step on the host; where there is no such step, one that replaces nothing unless there is
    /// something.
    private CopyOption[] how(@Nullable HostEntry there) {
        if (descriptor != null) {
            return new CopyOption[] {StandardCopyOption.ATOMIC_MOVE};
        }
        return there == null ? new CopyOption[0] : new CopyOption[] {StandardCopyOption.REPLACE_EXISTING};
    }

    @Nullable
    HostDescriptor descriptor() {
        return descriptor;
    }

    // As a node.

    @Override
    public FileStatus status() {
        HostWork.begin();
        return HostErrors.during("stat", () -> HostAttributes.of(path()).status(mount.device()));
    }

    @Override
    public boolean isDirectory() {
        return true;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    void changeMode(int mode, String call) {
        HostWork.begin();
        HostErrors.during(call, () -> HostAttributes.changeMode(path(), mode));
    }

    @Override
    public @Nullable OpenFileDescription open(int flags) {
        return tryHold() ? new HostListing(this, flags) : null;
    }

    @Override
    public String toString() {
        return "folder " + position().name() + " of the host's";
    }
}
