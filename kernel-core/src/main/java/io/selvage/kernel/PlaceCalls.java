package io.selvage.kernel;

import io.selvage.api.DirectoryEntry;
import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.PathFlags;
import io.selvage.api.Program;
import io.selvage.api.security.FileRight;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.SecurityDescriptor;
import java.util.List;
import java.util.function.Supplier;

/// The calls that look at what a path leads to, or change that rather than its name, for a caller that
/// [Syscalls] has found. They run wherever [HostWork] has them run.
final class PlaceCalls {
    private static final int ACCESS_BITS = PathFlags.R_OK | PathFlags.W_OK | PathFlags.X_OK;

    private PlaceCalls() {}

    static FileStatus status(Task self, int dirfd, String path, int flags) {
        DescriptorCalls.refuseUnknown("fstatat", flags, PathFlags.AT_SYMLINK_NOFOLLOW | PathFlags.AT_EMPTY_PATH);
        if (path.isEmpty() && (flags & PathFlags.AT_EMPTY_PATH) != 0) {
            return dirfd == PathFlags.AT_FDCWD
                    ? status(self, dirfd, ".", 0)
                    : self.files().get(dirfd, "fstatat").status();
        }
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "stat")) {
            Node found = found(walk, flags);
            Permission.require(self.effectiveToken(), found, FileRight.READ_ATTRIBUTES, "stat");
            return found.status();
        }
    }

    private static Node found(PathWalk walk, int flags) {
        boolean itself = (flags & PathFlags.AT_SYMLINK_NOFOLLOW) != 0;
        return walk.require(itself ? walk.find() : walk.findFollowed());
    }

    static void changeMode(Task self, int dirfd, String path, int mode, int flags) {
        DescriptorCalls.refuseUnknown("fchmodat", flags, PathFlags.AT_SYMLINK_NOFOLLOW);
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "chmod")) {
            Node found = found(walk, flags);
            found.requireWritable("chmod");
            if (found.isSymbolicLink()) {
                throw new KernelException(Errno.EOPNOTSUPP, "chmod: " + path + " is a symbolic link");
            }
            FileOwnership.changeMode(self, found, mode & Inode.MODE_BITS, "chmod");
        }
    }

    static void changeMode(Task self, int fd, int mode) {
        OpenFileDescription file = self.files().retained(fd, "fchmod");
        try {
            Node node = inTree(file, "fchmod");
            FileOwnership.changeMode(self, node, mode & Inode.MODE_BITS, "fchmod");
        } finally {
            file.release();
        }
    }

    static void changeOwner(Task self, int dirfd, String path, int uid, int gid, int flags) {
        DescriptorCalls.refuseUnknown("fchownat", flags, PathFlags.AT_SYMLINK_NOFOLLOW | PathFlags.AT_EMPTY_PATH);
        if (path.isEmpty() && (flags & PathFlags.AT_EMPTY_PATH) != 0 && dirfd != PathFlags.AT_FDCWD) {
            changeOwner(self, dirfd, uid, gid);
            return;
        }
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "chown")) {
            Node found = found(walk, flags);
            found.requireWritable("chown");
            FileOwnership.changeOwner(self, found, uid, gid, "chown");
        }
    }

    static void changeOwner(Task self, int fd, int uid, int gid) {
        OpenFileDescription file = self.files().retained(fd, "fchown");
        try {
            FileOwnership.changeOwner(self, inTree(file, "fchown"), uid, gid, "fchown");
        } finally {
            file.release();
        }
    }

    private static Node inTree(OpenFileDescription file, String call) {
        Node node = file.node();
        if (node == null) {
            throw new KernelException(Errno.EINVAL, call + ": " + file + " is in no file tree");
        }
        node.requireWritable(call);
        return node;
    }

    static SecurityDescriptor descriptor(Task self, String path) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, "fileSecurity")) {
            return FileOwnership.descriptor(self, found(walk, 0), "fileSecurity");
        }
    }

    static SecurityDescriptor descriptor(Task self, int fd) {
        OpenFileDescription file = self.files().retained(fd, "fileSecurity");
        try {
            return FileOwnership.descriptor(self, inTree(file, "fileSecurity"), "fileSecurity");
        } finally {
            file.release();
        }
    }

    static void changeDescriptor(Task self, String path, SecurityDescriptor wanted) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, "setFileSecurity")) {
            FileOwnership.changeDescriptor(self, found(walk, 0), wanted, "setFileSecurity");
        }
    }

    static void changeDescriptor(Task self, int fd, SecurityDescriptor wanted) {
        OpenFileDescription file = self.files().retained(fd, "setFileSecurity");
        try {
            FileOwnership.changeDescriptor(self, inTree(file, "setFileSecurity"), wanted, "setFileSecurity");
        } finally {
            file.release();
        }
    }

    static void truncate(Task self, String path, long length) {
        requireLength("truncate", length);
        Supplier<Boolean> call = () -> resized(self, path, length);
        if (!HostWork.reach(self, call)) {
            throw SizeLimit.exceeded(self, "truncate");
        }
    }

    private static boolean resized(Task self, String path, long length) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, "truncate")) {
            Node found = found(walk, 0);
            if (found.isDirectory()) {
                throw Folder.directory("truncate", path);
            }
            Permission.require(self.effectiveToken(), found, FileRight.WRITE_DATA, "truncate");
            found.requireWritable("truncate");
            return found.truncate(self, length, "truncate");
        }
    }

    static void truncate(Task self, int fd, long length) {
        requireLength("ftruncate", length);
        OpenFileDescription file = self.files().retained(fd, "ftruncate");
        try {
            if (!file.isWritable() || file.onlyAdds()) {
                throw new KernelException(Errno.EINVAL, "ftruncate: descriptor " + fd + " is not open for writing");
            }
            if (!file.resize(self, length)) {
                throw SizeLimit.exceeded(self, "ftruncate");
            }
        } finally {
            file.release();
        }
    }

    private static void requireLength(String call, long length) {
        if (length < 0) {
            throw new KernelException(Errno.EINVAL, call + ": no file can have " + length + " bytes");
        }
    }

    static void access(Task self, int dirfd, String path, int mode) {
        if ((mode & ~ACCESS_BITS) != 0) {
            throw new KernelException(Errno.EINVAL, "access: unknown mode 0x" + Integer.toHexString(mode));
        }
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "access")) {
            Node found = found(walk, 0);
            Permission.require(self.effectiveToken(), found, rights(mode), "access");
            if ((mode & PathFlags.W_OK) != 0) {
                found.requireWritable("access");
            }
        }
    }

    private static int rights(int mode) {
        return ((mode & PathFlags.R_OK) == 0 ? FileRight.READ_ATTRIBUTES : FileRight.READ_DATA)
                | ((mode & PathFlags.W_OK) == 0 ? 0 : FileRight.WRITE_DATA)
                | ((mode & PathFlags.X_OK) == 0 ? 0 : FileRight.EXECUTE);
    }

    static void changeDirectory(Task self, FsContext context, String path) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, "chdir")) {
            context.changeDirectory(passable(self, walk.heldFolder(), "chdir"));
        }
    }

    static void changeDirectory(Task self, int fd) {
        self.fs().changeDirectory(passable(self, PathWalk.held(self, fd, "fchdir"), "fchdir"));
    }

    /// @param folder held; let go if it may not be passed through
    private static Folder passable(Task self, Folder folder, String call) {
        try {
            Permission.requirePassage(self.effectiveToken(), folder, call);
            return folder;
        } catch (KernelException e) {
            folder.letGo();
            throw e;
        }
    }

    static void changeRoot(Task self, String path) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, "chroot")) {
            Folder root = walk.heldFolder();
            if (!Authority.holds(self, Privilege.TCB)) {
                root.letGo();
                throw new KernelException(Errno.EPERM, "chroot: SeTcbPrivilege is needed");
            }
            self.fs().changeRoot(root);
        }
    }

    static List<DirectoryEntry> entries(Task self, int fd, int most) {
        OpenFileDescription file = self.files().retained(fd, "getdents");
        try {
            if (most < 1 && file.node() instanceof Folder) {
                throw new KernelException(Errno.EINVAL, "getdents: no room for " + most + " entries");
            }
            return file.entries(most);
        } finally {
            file.release();
        }
    }

    static void sync(Task self, int fd) {
        OpenFileDescription file = self.files().retained(fd, "fsync");
        try {
            file.sync();
        } finally {
            file.release();
        }
    }

    /// {@return the program that exec starts under a path}
    static Program program(Task self, String path) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, "exec")) {
            Node found = found(walk, 0);
            if (found.isDirectory() || found.status().kind() != FileStatus.Kind.REGULAR) {
                throw new KernelException(Errno.EACCES, "exec: " + path + " is not a regular file");
            }
            Permission.require(self.effectiveToken(), found, FileRight.EXECUTE, "exec");
            Program program = found instanceof RegularFile file ? file.program() : null;
            if (program == null) {
                throw new KernelException(Errno.ENOEXEC, "exec: " + path + " is not a program");
            }
            return program;
        }
    }
}
