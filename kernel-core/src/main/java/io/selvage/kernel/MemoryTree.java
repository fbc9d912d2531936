package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileTree;
import io.selvage.api.KernelException;
import io.selvage.api.MountMode;
import io.selvage.api.Program;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Principals;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.UserAccount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The file tree of a kernel, in memory, with what is mounted on it. Its lock guards all names.
final class MemoryTree extends KernelLock implements FileTree {
    /// The number of this tree; those of mounts follow.
    static final int DEVICE = 1;

    private static final int PROGRAM_MODE = 0755;
    private static final int DEVICE_MODE = 0666;
    private static final int ROOT_MODE = 0755;
    private static final byte[] EMPTY = {};

    private final FileSpace space;
    private final HostWork work;
    private final Identities identities;
    private final Directory root;

    /// Guarded by the lock, as is what follows.
    private long lastNumber = 1;

    private int lastDevice = DEVICE;
    private final List<HostMount> mounts = new ArrayList<>();

    /// @param bytes how much room there is
    /// @param identities whose numbers calls use
    @SuppressWarnings("this-escape") // The root only keeps the reference.
    MemoryTree(long bytes, HostWork work, Identities identities) {
        this.identities = identities;
        space = new FileSpace(bytes);
        this.work = work;
        root = new Directory(this, 1, FileRules.ofSystem(ROOT_MODE), null, "");
    }

    @Override
    LockOrder level() {
        return LockOrder.FILE_TREE;
    }

    Directory root() {
        return root;
    }

    FileSpace space() {
        return space;
    }

    /// Lock held: a number for a new file.
    long nextNumber() {
        return ++lastNumber;
    }

    @Override
    public void makeDirectory(String path, int mode) {
        put(
                path,
                "makeDirectory",
                (parent, name) -> new Directory(this, nextNumber(), FileRules.ofSystem(mode), parent, name));
    }

    @Override
    public void makeFile(String path, byte[] content, int mode) {
        byte[] copied = content.clone();
        long taken = space.grow(0, copied.length);
        try {
            if (taken < copied.length) {
                throw FileSpace.full("makeFile");
            }
            put(
                    path,
                    "makeFile",
                    (_, _) -> new RegularFile(space, nextNumber(), FileRules.ofSystem(mode), copied, null));
        } catch (KernelException e) {
            space.shrink(taken, 0);
            throw e;
        }
    }

    @Override
    public void install(String path, Program program) {
        Objects.requireNonNull(program);
        put(
                path,
                "install",
                (_, _) -> new RegularFile(space, nextNumber(), FileRules.ofSystem(PROGRAM_MODE), EMPTY, program));
    }

    @Override
    public void makeNullDevice(String path) {
        put(path, "makeNullDevice", (_, _) -> new NullDevice(nextNumber(), FileRules.ofDevice(DEVICE_MODE)));
    }

    @Override
    public void makeSymbolicLink(String path, String target) {
        if (target.isEmpty()) {
            throw Folder.absent("makeSymbolicLink", target);
        }
        put(
                path,
                "makeSymbolicLink",
                (_, _) -> new SymbolicLink(nextNumber(), FileRules.ofSystem(SymbolicLink.MODE), target));
    }

    private interface Maker {
        Inode make(Directory parent, String name);
    }

    private void put(String path, String call, Maker maker) {
        try (PathWalk walk = PathWalk.of(root, path, call)) {
            walk.requireName(Errno.EEXIST);
            Directory parent = inMemory(walk.folder(), path, call);
            lock();
            try {
                parent.requireFree(walk.name(), call);
                Inode made = maker.make(parent, walk.name());
                if (walk.slash() && !made.isDirectory()) {
                    throw new KernelException(Errno.EISDIR, call + ": " + path + " can only be a directory");
                }
                parent.put(walk.name(), made, call);
            } finally {
                unlock();
            }
        }
    }

    private static Directory inMemory(Folder folder, String path, String call) {
        if (folder instanceof Directory directory) {
            return directory;
        }
        throw new KernelException(Errno.EINVAL, call + ": " + path + " leads to a mounted folder");
    }

    @Override
    public byte[] content(String path) {
        try (PathWalk walk = PathWalk.of(root, path, "content")) {
            return switch (walk.require(walk.findFollowed())) {
                case RegularFile file -> file.content();
                case HostEntry entry -> entry.content();
                case Folder _ -> throw Folder.directory("content", path);
                default -> throw new KernelException(Errno.EINVAL, "content: " + path + " has no content");
            };
        }
    }

    @Override
    public void changeOwner(String path, String user, String group) {
        Principals principals = identities.principals();
        UserAccount owner = principals.user(user);
        GroupAccount ofGroup = principals.group(group);
        if (owner == null || ofGroup == null) {
            throw new KernelException(
                    Errno.EINVAL, "changeOwner: no user \"" + user + "\" or no group \"" + group + "\" is defined");
        }
        Inode file = inode(path, "changeOwner");
        FileRules.Kind kind = file.isDirectory() ? FileRules.Kind.DIRECTORY : FileRules.Kind.FILE;
        file.changeRules(rules -> rules.withOwner(owner.sid(), ofGroup.sid(), kind, principals));
    }

    @Override
    public void secure(String path, SecurityDescriptor descriptor) {
        Objects.requireNonNull(descriptor);
        inode(path, "secure").changeRules(rules -> rules.with(descriptor, identities.principals()));
    }

    @Override
    public SecurityDescriptor security(String path) {
        return inode(path, "security").rules().descriptor();
    }

    private Inode inode(String path, String call) {
        try (PathWalk walk = PathWalk.of(root, path, call)) {
            if (walk.require(walk.findFollowed()) instanceof Inode inode) {
                return inode;
            }
            throw new KernelException(Errno.EINVAL, call + ": " + path + " leads to a mounted folder");
        }
    }

    @Override
    public void mount(String path, Path folder, MountMode mode) {
        Objects.requireNonNull(mode);
        work.start();
        try (PathWalk walk = PathWalk.of(root, path, "mount")) {
            Directory point = point(walk, path);
            HostMount mount = HostMount.open(this, point, folder, mode, nextDevice());
            try {
                cover(point, mount, path);
            } catch (KernelException e) {
                mount.closeAll();
                throw e;
            }
        }
    }

    private int nextDevice() {
        lock();
        try {
            lastDevice = lastDevice + 1;
            return lastDevice;
        } finally {
            unlock();
        }
    }

    private void cover(Directory point, HostMount mount, String path) {
        lock();
        try {
            if (point.isRemoved()) {
                throw Folder.absent("mount", path);
            }
            if (point.mounted() != null) {
                throw busy(path);
            }
            point.mounted(mount);
            mounts.add(mount);
        } finally {
            unlock();
        }
    }

    private static KernelException busy(String path) {
        return new KernelException(Errno.EBUSY, "mount: something is at " + path + " already");
    }

    private Directory point(PathWalk walk, String path) {
        Node found = walk.require(walk.findFollowed());
        if (!found.isDirectory()) {
            throw Folder.noDirectory("mount", path);
        }
        if (found instanceof HostFolder host && host.isRootOfMount()) {
            throw busy(path);
        }
        Directory point = inMemory(found instanceof Folder folder ? folder : walk.folder(), path, "mount");
        if (point == root) {
            throw busy(path);
        }
        return point;
    }

    @Override
    public void unmount(String path) {
        try (PathWalk walk = PathWalk.of(root, path, "unmount")) {
            Node found = walk.require(walk.findFollowed());
            if (!(found instanceof HostFolder host) || !host.isRootOfMount() || walk.last() != PathWalk.Last.NAME) {
                throw new KernelException(Errno.EINVAL, "unmount: nothing is mounted at " + path);
            }
            uncover(host.mount(), path);
        }
    }

    private void uncover(HostMount mount, String path) {
        lock();
        try {
            if (!mount.endUnlessUsed()) {
                throw new KernelException(Errno.EBUSY, "unmount: " + path + " is in use");
            }
            mount.point().mounted(null);
            mounts.remove(mount);
        } finally {
            unlock();
        }
        mount.closeAll();
    }

    /// When nothing runs any more: lets go of everything of the host's.
    void close() {
        work.stop(this::closeMounts);
    }

    private void closeMounts() {
        List<HostMount> left;
        lock();
        left = List.copyOf(mounts);
        unlock();
        left.forEach(HostMount::closeAll);
    }

    /// {@return the path of the working directory, seen from the root directory of the same context}
    String workingDirectory(FsContext context) {
        Folder top = context.heldRoot();
        Folder start = context.heldDirectory();
        lock();
        try {
            return PathName.of(top, start);
        } finally {
            unlock();
            start.letGo();
            top.letGo();
        }
    }
}
