package io.selvage.kernel;

import io.selvage.api.DirectoryEntry;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.security.FileRight;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A directory in memory. What is in it, where it is and what is mounted on it is guarded by the lock of
/// the [MemoryTree].
final class Directory extends Inode implements Folder {
    private static final byte[] EMPTY = {};

    private final MemoryTree tree;
    private final Entries entries = new Entries();
    private @Nullable Directory parent;
    private String name;
    private boolean removed;
    private @Nullable HostMount mounted;

    /// @param parent null for the root
    Directory(MemoryTree tree, long number, FileRules rules, @Nullable Directory parent, String name) {
        super(number, rules);
        this.tree = tree;
        this.parent = parent;
        this.name = name;
    }

    // Tree's lock held.

    @Nullable
    Directory parent() {
        return parent;
    }

    String name() {
        return name;
    }

    boolean isRemoved() {
        return removed;
    }

    @Nullable
    HostMount mounted() {
        return mounted;
    }

    void mounted(@Nullable HostMount mount) {
        mounted = mount;
    }

    /// Gives a file a name here that is free.
    void put(String entry, Inode file, String call) {
        if (removed) {
            throw Folder.absent(call, name);
        }
        tree.space().takeName(call);
        entries.put(entry, file);
        file.named();
    }

    boolean has(String entry) {
        return entries.get(entry) != null;
    }

    private void take(String entry, Inode file) {
        entries.remove(entry);
        tree.space().giveName();
        file.unnamed();
    }

    private boolean isWithin(Directory other) {
        for (Directory at = this; at != null; at = at.parent) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    // As a folder.

    @Override
    public boolean tryHold() {
        return true;
    }

    @Override
    public void letGo() {}

    @Override
    public Object device() {
        return tree;
    }

    @Override
    public @Nullable Node find(String entry, String call) {
        tree.lock();
        try {
            Inode found = entries.get(entry);
            HostMount mount = found instanceof Directory directory ? directory.mounted : null;
            return mount == null ? found : mount.root();
        } finally {
            tree.unlock();
        }
    }

    @Override
    public @Nullable Folder enter(String entry, Node found, String call) {
        Folder folder = (Folder) found;
        return folder.tryHold() ? folder : null;
    }

    @Override
    public Folder up() {
        tree.lock();
        try {
            return parent == null ? this : parent;
        } finally {
            tree.unlock();
        }
    }

    @Override
    public @Nullable OpenFileDescription create(Token creator, String entry, int mode, int flags) {
        tree.lock();
        try {
            if (has(entry)) {
                return null;
            }
            requireAddition(creator, FileRight.ADD_FILE, "open");
            FileRules rules = rules().child(creator, mode);
            RegularFile made = new RegularFile(tree.space(), tree.nextNumber(), rules, EMPTY, null);
            put(entry, made, "open");
            return Objects.requireNonNull(made.open(flags));
        } finally {
            tree.unlock();
        }
    }

    @Override
    public void makeDirectory(Token creator, String entry, int mode, String call) {
        tree.lock();
        try {
            requireFree(entry, call);
            requireAddition(creator, FileRight.ADD_SUBDIRECTORY, call);
            FileRules rules = rules().childDirectory(creator, mode);
            put(entry, new Directory(tree, tree.nextNumber(), rules, this, entry), call);
        } finally {
            tree.unlock();
        }
    }

    @Override
    public void makeSymbolicLink(Token creator, String entry, String target, String call) {
        tree.lock();
        try {
            requireFree(entry, call);
            requireAddition(creator, FileRight.ADD_FILE, call);
            FileRules rules = rules().child(creator, SymbolicLink.MODE);
            put(entry, new SymbolicLink(tree.nextNumber(), rules, target), call);
        } finally {
            tree.unlock();
        }
    }

    /// Makes the name of a local socket.
    ///
    /// @return null if the name is taken
    @Nullable
    SocketFile makeSocket(Token creator, String entry, int mode, LocalSocket socket) {
        tree.lock();
        try {
            if (has(entry)) {
                return null;
            }
            requireAddition(creator, FileRight.ADD_FILE, "bind");
            SocketFile made = new SocketFile(tree.nextNumber(), rules().child(creator, mode), socket);
            put(entry, made, "bind");
            return made;
        } finally {
            tree.unlock();
        }
    }

    @Override
    public void link(Token creator, Folder from, String fromName, Node file, String entry) {
        tree.lock();
        try {
            requireFree(entry, "link");
            if (file instanceof Directory || !(file instanceof Inode inode)) {
                throw new KernelException(Errno.EPERM, "link: " + file + " cannot have a second name");
            }
            requireAddition(creator, FileRight.ADD_FILE, "link");
            Permission.requireLinkable(creator, inode);
            if (inode.linkCount() == 0) {
                throw Folder.absent("link", fromName);
            }
            put(entry, inode, "link");
        } finally {
            tree.unlock();
        }
    }

    /// Tree's lock held: whether somebody may give a name here.
    private void requireAddition(Token creator, int right, String call) {
        if (removed) {
            throw Folder.absent(call, name);
        }
        Permission.require(creator, this, FileRight.TRAVERSE | right, call);
    }

    void requireFree(String entry, String call) {
        if (has(entry)) {
            throw Folder.taken(call, entry);
        }
    }

    @Override
    public void removeDirectory(Token remover, String entry) {
        tree.lock();
        try {
            Inode found = entries.get(entry);
            switch (found) {
                case null -> throw Folder.absent("rmdir", entry);
                case Directory directory -> {
                    Permission.requireRemoval(remover, this, directory, "rmdir");
                    directory.requireNotMounted("rmdir");
                    directory.requireEmpty("rmdir");
                    directory.removed = true;
                    take(entry, directory);
                }
                default -> throw Folder.noDirectory("rmdir", entry);
            }
        } finally {
            tree.unlock();
        }
    }

    private void requireNotMounted(String call) {
        if (mounted != null) {
            throw new KernelException(Errno.EBUSY, call + ": something is mounted on " + name);
        }
    }

    private void requireEmpty(String call) {
        if (!entries.isEmpty()) {
            throw RenameRequest.notEmpty(call, name);
        }
    }

    @Override
    public void removeFile(Token remover, String entry, boolean slash) {
        tree.lock();
        try {
            Inode found = entries.get(entry);
            switch (found) {
                case null -> throw Folder.absent("unlink", entry);
                case Directory directory -> {
                    Permission.requireRemoval(remover, this, directory, "unlink");
                    throw Folder.directory("unlink", entry);
                }
                default -> {
                    if (slash) {
                        throw Folder.noDirectory("unlink", entry);
                    }
                    Permission.requireRemoval(remover, this, found, "unlink");
                    take(entry, found);
                }
            }
        } finally {
            tree.unlock();
        }
    }

    @Override
    public void rename(RenameRequest request) {
        Directory target = (Directory) request.to();
        tree.lock();
        try {
            Inode moved = entries.get(request.fromName());
            Inode there = target.entries.get(request.toName());
            request.checkNames(moved, there);
            if (moved != null) {
                rename(request, target, moved, there);
            }
        } finally {
            tree.unlock();
        }
    }

    private void rename(RenameRequest request, Directory target, Inode moved, @Nullable Inode there) {
        if (moved instanceof Directory directory && target.isWithin(directory)) {
            throw request.belowItself();
        }
        if (there instanceof Directory directory && isWithin(directory)) {
            throw request.aboveItself();
        }
        if (moved == there) {
            return;
        }
        if (target.removed) {
            throw Folder.absent("rename", target.name);
        }
        requireRights(request, target, moved, there);
        request.checkKinds(moved, there);
        for (Inode file : new Inode[] {moved, there}) {
            if (file instanceof Directory directory) {
                directory.requireNotMounted("rename");
            }
        }
        if (there == null) {
            entries.remove(request.fromName());
            target.entries.put(request.toName(), moved);
        } else if (request.exchanges()) {
            entries.replace(request.fromName(), there);
            target.entries.replace(request.toName(), moved);
            there.moved(this, request.fromName());
        } else {
            replace(request, target, moved, there);
        }
        moved.moved(target, request.toName());
    }

    /// Tree's lock held: a directory that gets another one above it is changed by that.
    private void requireRights(RenameRequest request, Directory target, Inode moved, @Nullable Inode there) {
        Token token = request.token();
        Permission.requireRemoval(token, this, moved, "rename");
        if (there == null) {
            int right = moved.isDirectory() ? FileRight.ADD_SUBDIRECTORY : FileRight.ADD_FILE;
            target.requireAddition(token, right, "rename");
        } else {
            Permission.requireRemoval(token, target, there, "rename");
            Permission.require(token, target, FileRight.ADD_FILE, "rename");
        }
        if (target == this) {
            return;
        }
        if (moved.isDirectory()) {
            Permission.require(token, moved, FileRight.WRITE_DATA, "rename");
        }
        if (there != null && request.exchanges()) {
            requireAddition(token, FileRight.ADD_FILE, "rename");
            if (there.isDirectory()) {
                Permission.require(token, there, FileRight.WRITE_DATA, "rename");
            }
        }
    }

    private void replace(RenameRequest request, Directory target, Inode moved, Inode there) {
        if (there instanceof Directory replaced) {
            replaced.requireEmpty("rename");
            replaced.removed = true;
        }
        target.take(request.toName(), there);
        entries.remove(request.fromName());
        target.entries.put(request.toName(), moved);
    }

    @Override
    void moved(Directory newParent, String newName) {
        parent = newParent;
        name = newName;
    }

    @Override
    FileStatus.Kind kind() {
        return FileStatus.Kind.DIRECTORY;
    }

    @Override
    int linkCount() {
        return removed ? 0 : 2 + entries.directories();
    }

    @Override
    public String target() {
        return Folder.super.target();
    }

    @Override
    public boolean truncate(Task caller, long length, String call) {
        return Folder.super.truncate(caller, length, call);
    }

    @Override
    public OpenFileDescription open(int flags) {
        return new Open(flags);
    }

    @Override
    public String toString() {
        return "directory " + name;
    }

    /// A directory that is open. Its offset is that of the last entry listed, so that entries that come
    /// and go move no others.
    private final class Open extends OpenFileDescription {
        /// Guarded by the tree's lock.
        private long offset;

        Open(int flags) {
            super(flags, Directory.this.locks());
        }

        @Override
        int read(Task reader, byte[] buffer, int start, int length) {
            throw new KernelException(Errno.EISDIR, "read: " + Directory.this + " has entries, not bytes");
        }

        @Override
        int readAt(Task reader, long place, byte[] buffer, int start, int length) {
            return read(reader, buffer, start, length);
        }

        @Override
        List<DirectoryEntry> entries(int most) {
            List<DirectoryEntry> listed = new ArrayList<>();
            tree.lock();
            try {
                if (removed) {
                    throw Folder.absent("getdents", name);
                }
                long above = parent == null ? number() : parent.number();
                offset = entries.list(number(), above, offset, most, listed);
            } finally {
                tree.unlock();
            }
            return listed;
        }

        @Override
        long seek(long distance, int whence) {
            tree.lock();
            try {
                long target = whence == FileControl.SEEK_CUR ? offset + distance : distance;
                if (whence == FileControl.SEEK_END || target < 0) {
                    throw new KernelException(Errno.EINVAL, "lseek: no such place in " + Directory.this);
                }
                offset = target;
                return target;
            } finally {
                tree.unlock();
            }
        }

        @Override
        void sync() {}

        @Override
        FileStatus status() {
            return Directory.this.status();
        }

        @Override
        Node node() {
            return Directory.this;
        }

        @Override
        public String toString() {
            return Directory.this.toString();
        }

        @Override
        void closed() {}
    }
}
