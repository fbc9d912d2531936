package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileTree;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The file tree of a kernel, in memory. Its lock guards all names.
final class MemoryTree extends KernelLock implements FileTree {
    private static final int PATH_MAX = 4_096;
    private static final int NAME_MAX = 255;
    private static final int DIRECTORY_BITS = 01777;
    private static final int PROGRAM_MODE = 0755;
    private static final int DEVICE_MODE = 0666;
    private static final int ROOT_MODE = 0755;
    private static final byte[] EMPTY = {};

    private final Directory root = new Directory(1, ROOT_MODE, 0, 0, null, "");

    /// Guarded by the lock.
    private long lastNumber = 1;

    MemoryTree() {}

    @Override
    LockOrder level() {
        return LockOrder.FILE_TREE;
    }

    Directory root() {
        return root;
    }

    // Calls of processes.

    /// Opens or makes a file.
    OpenFileDescription open(FsContext from, String path, int flags, int mode) {
        boolean create = (flags & OpenFlags.O_CREAT) != 0;
        Inode file;
        lock();
        try {
            Place place = walk(from, path, "open");
            Inode found = place.found();
            if (found == null && create) {
                found = createAt(place, from, mode);
            } else if (found == null) {
                throw absent("open", path);
            } else {
                checkPresent(place, found, path, flags);
            }
            file = found;
        } finally {
            unlock();
        }
        if ((flags & OpenFlags.O_TRUNC) != 0 && file instanceof RegularFile regular) {
            regular.truncate();
        }
        return file.open(flags & ~(OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_TRUNC | OpenFlags.O_CLOEXEC));
    }

    private Inode createAt(Place place, FsContext from, int mode) {
        if (place.slash()) {
            throw new KernelException(Errno.EISDIR, "open: " + place.name() + "/ can only be a directory");
        }
        Directory parent = Objects.requireNonNull(place.parent());
        Permission.WRITE.check(parent, "open");
        RegularFile made = new RegularFile(++lastNumber, mode & ~from.umask(), 0, 0, EMPTY, null);
        parent.put(place.name(), made);
        return made;
    }

    private static void checkPresent(Place place, Inode found, String path, int flags) {
        int access = flags & OpenFlags.O_ACCMODE;
        boolean writes = access == OpenFlags.O_WRONLY || access == OpenFlags.O_RDWR;
        boolean changes = writes || (flags & OpenFlags.O_TRUNC) != 0;
        boolean creates = (flags & OpenFlags.O_CREAT) != 0;
        if (creates && (flags & OpenFlags.O_EXCL) != 0) {
            throw present("open", path);
        }
        if (found instanceof Directory) {
            if (changes || creates) {
                throw new KernelException(Errno.EISDIR, "open: " + path + " is a directory");
            }
        } else if (place.slash() || (flags & OpenFlags.O_DIRECTORY) != 0) {
            throw new KernelException(Errno.ENOTDIR, "open: " + path + " is not a directory");
        }
        if (changes) {
            Permission.WRITE.check(found, "open");
        }
        if (access != OpenFlags.O_WRONLY) {
            Permission.READ.check(found, "open");
        }
    }

    void makeDirectory(FsContext from, String path, int mode) {
        lock();
        try {
            putDirectory(walk(from, path, "mkdir"), path, mode & DIRECTORY_BITS & ~from.umask(), "mkdir");
        } finally {
            unlock();
        }
    }

    private void putDirectory(Place place, String path, int mode, String call) {
        Directory parent = free(place, path, call);
        Permission.WRITE.check(parent, call);
        parent.put(place.name(), new Directory(++lastNumber, mode, 0, 0, parent, place.name()));
    }

    void unlink(FsContext from, String path) {
        lock();
        try {
            Place place = walk(from, path, "unlink");
            Inode found = place.found();
            if (found == null) {
                throw absent("unlink", path);
            }
            if (found instanceof Directory || place.parent() == null) {
                throw new KernelException(Errno.EISDIR, "unlink: " + path + " is a directory");
            }
            if (place.slash()) {
                throw notADirectory("unlink", path);
            }
            Permission.WRITE.check(place.parent(), "unlink");
            place.parent().remove(place.name());
        } finally {
            unlock();
        }
    }

    void changeDirectory(FsContext context, String path) {
        lock();
        try {
            Inode found = walk(context, path, "chdir").found();
            if (found == null) {
                throw absent("chdir", path);
            }
            if (!(found instanceof Directory directory)) {
                throw notADirectory("chdir", path);
            }
            Permission.EXECUTE.check(directory, "chdir");
            context.changeDirectory(directory);
        } finally {
            unlock();
        }
    }

    /// {@return the path of the working directory, seen from the root directory of the same context}
    static String workingDirectory(FsContext context) {
        List<String> names = new ArrayList<>();
        Directory top = context.root();
        for (Directory at = context.directory(); at != null && at != top; at = at.parent()) {
            names.add(at.name());
        }
        return "/" + String.join("/", names.reversed());
    }

    /// {@return the program that exec starts under a path}
    Program program(FsContext from, String path) {
        lock();
        try {
            Place place = walk(from, path, "exec");
            Inode found = place.found();
            if (found == null) {
                throw absent("exec", path);
            }
            if (place.slash() && !(found instanceof Directory)) {
                throw notADirectory("exec", path);
            }
            if (!(found instanceof RegularFile file)) {
                throw new KernelException(Errno.EACCES, "exec: " + path + " is not a regular file");
            }
            Permission.EXECUTE.check(file, "exec");
            Program program = file.program();
            if (program == null) {
                throw new KernelException(Errno.ENOEXEC, "exec: " + path + " is not a program");
            }
            return program;
        } finally {
            unlock();
        }
    }

    // The embedder's.

    @Override
    public void makeDirectory(String path, int mode) {
        lock();
        try {
            putDirectory(walkFromRoot(path, "makeDirectory"), path, mode, "makeDirectory");
        } finally {
            unlock();
        }
    }

    @Override
    public void makeFile(String path, byte[] content, int mode) {
        byte[] copied = content.clone();
        put(path, "makeFile", number -> new RegularFile(number, mode, 0, 0, copied, null));
    }

    @Override
    public void install(String path, Program program) {
        Objects.requireNonNull(program);
        put(path, "install", number -> new RegularFile(number, PROGRAM_MODE, 0, 0, EMPTY, program));
    }

    @Override
    public void makeNullDevice(String path) {
        put(path, "makeNullDevice", number -> new NullDevice(number, DEVICE_MODE, 0, 0));
    }

    @Override
    public byte[] content(String path) {
        Inode found;
        lock();
        try {
            found = walkFromRoot(path, "content").found();
        } finally {
            unlock();
        }
        return switch (found) {
            case null -> throw absent("content", path);
            case RegularFile file -> file.content();
            case Directory _ -> throw new KernelException(Errno.EISDIR, "content: " + path + " is a directory");
            case NullDevice _ -> throw new KernelException(Errno.EINVAL, "content: " + path + " is a device");
        };
    }

    private interface Maker {
        Inode make(long number);
    }

    private void put(String path, String call, Maker maker) {
        lock();
        try {
            Place place = walkFromRoot(path, call);
            Directory parent = free(place, path, call);
            if (place.slash()) {
                throw new KernelException(Errno.EISDIR, call + ": " + path + " can only be a directory");
            }
            parent.put(place.name(), maker.make(++lastNumber));
        } finally {
            unlock();
        }
    }

    // Lock held, from here on.

    private static Directory free(Place place, String path, String call) {
        if (place.found() != null || place.parent() == null) {
            throw present(call, path);
        }
        return place.parent();
    }

    private Place walkFromRoot(String path, String call) {
        if (!path.startsWith("/")) {
            throw new KernelException(Errno.EINVAL, call + ": " + path + " is not an absolute path");
        }
        return walk(root, root, path, call);
    }

    private static Place walk(FsContext from, String path, String call) {
        return walk(from.root(), from.directory(), path, call);
    }

    private static Place walk(Directory top, Directory start, String path, String call) {
        if (path.isEmpty()) {
            throw absent(call, path);
        }
        if (path.length() >= PATH_MAX) {
            throw new KernelException(Errno.ENAMETOOLONG, call + ": the path has " + path.length() + " characters");
        }
        Place at = new Place(null, "", path.startsWith("/") ? top : start, false);
        int next = 0;
        while (next < path.length()) {
            int end = path.indexOf('/', next);
            String name = path.substring(next, end < 0 ? path.length() : end);
            next = end < 0 ? path.length() : end + 1;
            if (!name.isEmpty()) {
                at = step(top, at, name, path, call);
            }
            if (end >= 0) {
                at = new Place(at.parent(), at.name(), at.found(), true);
            }
        }
        return at;
    }

    private static Place step(Directory top, Place at, String name, String path, String call) {
        if (at.found() == null) {
            throw absent(call, path);
        }
        if (!(at.found() instanceof Directory directory)) {
            throw notADirectory(call, path);
        }
        Permission.EXECUTE.check(directory, call);
        if (name.equals(".")) {
            return new Place(null, name, directory, false);
        }
        if (name.equals("..")) {
            Directory above = directory == top ? null : directory.parent();
            return new Place(null, name, above == null ? directory : above, false);
        }
        if (name.length() > NAME_MAX) {
            throw new KernelException(Errno.ENAMETOOLONG, call + ": a name of " + name.length() + " characters");
        }
        return new Place(directory, name, directory.find(name), false);
    }

    private static KernelException absent(String call, String path) {
        return new KernelException(Errno.ENOENT, call + ": there is no \"" + path + "\"");
    }

    private static KernelException present(String call, String path) {
        return new KernelException(Errno.EEXIST, call + ": there is " + path + " already");
    }

    private static KernelException notADirectory(String call, String path) {
        return new KernelException(Errno.ENOTDIR, call + ": something on " + path + " is not a directory");
    }
}
