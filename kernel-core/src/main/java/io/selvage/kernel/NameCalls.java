package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PathFlags;

/// The calls that make, move and remove names, for a caller that [Syscalls] has found. They run wherever
/// [HostWork] has them run.
final class NameCalls {
    private static final int DIRECTORY_BITS = 01777;
    private static final int PATH_MAX = 4_096;

    private NameCalls() {}

    static void makeDirectory(Task self, int dirfd, String path, int mode) {
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "mkdir")) {
            walk.requireName(Errno.EEXIST);
            walk.folder()
                    .makeDirectory(
                            self.effectiveToken(),
                            walk.name(),
                            mode & DIRECTORY_BITS & ~self.fs().umask(),
                            "mkdir");
        }
    }

    static void remove(Task self, int dirfd, String path, int flags) {
        DescriptorCalls.refuseUnknown("unlinkat", flags, PathFlags.AT_REMOVEDIR);
        if (flags == 0) {
            removeFile(self, dirfd, path);
        } else {
            removeDirectory(self, dirfd, path);
        }
    }

    private static void removeFile(Task self, int dirfd, String path) {
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "unlink")) {
            walk.requireName(Errno.EISDIR);
            walk.folder().requireWritable("unlink");
            walk.folder().removeFile(self.effectiveToken(), walk.name(), walk.slash());
        }
    }

    private static void removeDirectory(Task self, int dirfd, String path) {
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "rmdir")) {
            walk.requireName(
                    switch (walk.last()) {
                        case UP -> Errno.ENOTEMPTY;
                        case DOT -> Errno.EINVAL;
                        default -> Errno.EBUSY;
                    });
            walk.folder().requireWritable("rmdir");
            walk.folder().removeDirectory(self.effectiveToken(), walk.name());
        }
    }

    static void link(Task self, int existingFd, String existing, int dirfd, String path, int flags) {
        DescriptorCalls.refuseUnknown("linkat", flags, PathFlags.AT_SYMLINK_FOLLOW);
        try (PathWalk from = PathWalk.of(self, existingFd, existing, "link")) {
            Node file = from.require(flags == 0 ? from.find() : from.findFollowed());
            try (PathWalk to = PathWalk.of(self, dirfd, path, "link")) {
                requireNewName(to, path, "link");
                if (deviceOf(from, file) != to.folder().device()) {
                    throw otherMount("link", existing, path);
                }
                if (file.isDirectory()) {
                    throw new KernelException(Errno.EPERM, "link: " + existing + " is a directory");
                }
                to.folder().requireWritable("link");
                to.folder().link(self.effectiveToken(), from.folder(), from.name(), file, to.name());
            }
        }
    }

    private static Object deviceOf(PathWalk from, Node file) {
        return file instanceof Folder folder ? folder.device() : from.folder().device();
    }

    static void symlink(Task self, String target, int dirfd, String path) {
        if (target.isEmpty()) {
            throw Folder.absent("symlink", target);
        }
        if (target.length() >= PATH_MAX) {
            throw new KernelException(Errno.ENAMETOOLONG, "symlink: the target has " + target.length() + " characters");
        }
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "symlink")) {
            requireNewName(walk, path, "symlink");
            walk.folder().requireWritable("symlink");
            walk.folder().makeSymbolicLink(self.effectiveToken(), walk.name(), target, "symlink");
        }
    }

    /// For what is no directory.
    private static void requireNewName(PathWalk walk, String path, String call) {
        walk.requireName(Errno.EEXIST);
        if (walk.folder().find(walk.name(), call) != null) {
            throw Folder.taken(call, path);
        }
        if (walk.slash()) {
            throw Folder.absent(call, path);
        }
    }

    static String readLink(Task self, int dirfd, String path) {
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "readlink")) {
            return walk.require(walk.find()).target();
        }
    }

    static void rename(Task self, int fromFd, String from, int toFd, String to, int flags) {
        int both = PathFlags.RENAME_NOREPLACE | PathFlags.RENAME_EXCHANGE;
        DescriptorCalls.refuseUnknown("renameat2", flags, both);
        if (flags == both) {
            throw new KernelException(Errno.EINVAL, "renameat2: nothing is exchanged without being replaced");
        }
        try (PathWalk old = PathWalk.of(self, fromFd, from, "rename");
                PathWalk wanted = PathWalk.of(self, toFd, to, "rename")) {
            if (old.folder().device() != wanted.folder().device()) {
                throw otherMount("rename", from, to);
            }
            old.requireName(Errno.EBUSY);
            wanted.requireName(flags == PathFlags.RENAME_NOREPLACE ? Errno.EEXIST : Errno.EBUSY);
            old.folder().requireWritable("rename");
            old.folder()
                    .rename(new RenameRequest(
                            self.effectiveToken(),
                            old.folder(),
                            old.name(),
                            old.slash(),
                            wanted.folder(),
                            wanted.name(),
                            wanted.slash(),
                            flags));
        }
    }

    private static KernelException otherMount(String call, String from, String to) {
        return new KernelException(Errno.EXDEV, call + ": " + from + " and " + to + " are on different mounts");
    }
}
