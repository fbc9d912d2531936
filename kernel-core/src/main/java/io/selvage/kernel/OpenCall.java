package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.security.FileRight;
import org.jspecify.annotations.Nullable;

/// Opening by path.
final class OpenCall {
    private static final int OF_THE_CALL = OpenFlags.O_CREAT
            | OpenFlags.O_EXCL
            | OpenFlags.O_TRUNC
            | OpenFlags.O_CLOEXEC
            | OpenFlags.O_DIRECTORY
            | OpenFlags.O_NOFOLLOW;

    private OpenCall() {}

    /// Opens or makes a file.
    static OpenFileDescription open(Task self, int dirfd, String path, int flags, int mode) {
        try (PathWalk walk = PathWalk.of(self, dirfd, path, "open")) {
            boolean create = (flags & OpenFlags.O_CREAT) != 0;
            for (; ; ) {
                if (create && walk.last() == PathWalk.Last.NAME && walk.slash()) {
                    throw Folder.directory("open", path);
                }
                Node found = walk.find();
                if (found == null && create) {
                    OpenFileDescription made = walk.folder()
                            .create(
                                    self.effectiveToken(),
                                    walk.name(),
                                    mode & Inode.MODE_BITS & ~self.fs().umask(),
                                    kept(flags));
                    if (made != null) {
                        return made;
                    }
                } else if (found != null && found.isSymbolicLink() && follows(flags)) {
                    walk.follow(found);
                } else {
                    OpenFileDescription opened = openFound(self, walk.require(found), path, flags);
                    if (opened != null) {
                        return opened;
                    }
                }
            }
        }
    }

    private static int kept(int flags) {
        return flags & ~OF_THE_CALL;
    }

    /// A link is not followed by who does not want to, nor by who insists on making something.
    private static boolean follows(int flags) {
        int exclusive = OpenFlags.O_CREAT | OpenFlags.O_EXCL;
        return (flags & OpenFlags.O_NOFOLLOW) == 0 && (flags & exclusive) != exclusive;
    }

    private static @Nullable OpenFileDescription openFound(Task self, Node found, String path, int flags) {
        int access = flags & OpenFlags.O_ACCMODE;
        boolean writes = access == OpenFlags.O_WRONLY || access == OpenFlags.O_RDWR;
        boolean truncates = (flags & OpenFlags.O_TRUNC) != 0;
        boolean creates = (flags & OpenFlags.O_CREAT) != 0;
        if (creates && (flags & OpenFlags.O_EXCL) != 0) {
            throw Folder.taken("open", path);
        }
        if (found.isDirectory()) {
            if (writes || truncates || creates) {
                throw Folder.directory("open", path);
            }
        } else if ((flags & OpenFlags.O_DIRECTORY) != 0) {
            throw Folder.noDirectory("open", path);
        } else if (found.isSymbolicLink()) {
            throw new KernelException(Errno.ELOOP, "open: " + path + " is a symbolic link");
        }
        int granted = granted(self.effectiveToken(), found, flags);
        if (writes || truncates) {
            found.requireWritable("open");
        }
        OpenFileDescription opened = found.open(kept(flags));
        if (opened != null) {
            opened.grant(granted);
        }
        if (opened != null && truncates) {
            empty(self, opened);
        }
        return opened;
    }

    /// What an open file grants from here on, whoever has it. Who may only add to a file can open it only
    /// for that.
    private static int granted(Token token, Node found, int flags) {
        int access = flags & OpenFlags.O_ACCMODE;
        int wanted = (access == OpenFlags.O_WRONLY ? 0 : FileRight.READ_DATA)
                | (access == OpenFlags.O_RDONLY ? 0 : FileRight.WRITE_DATA | FileRight.APPEND)
                | ((flags & OpenFlags.O_TRUNC) == 0 ? 0 : FileRight.WRITE_DATA);
        if (Permission.grants(token, found, wanted)) {
            return wanted;
        }
        int adding = wanted & ~FileRight.WRITE_DATA;
        boolean adds = (flags & OpenFlags.O_APPEND) != 0 && (flags & OpenFlags.O_TRUNC) == 0;
        if (!adds || !Permission.grants(token, found, adding)) {
            throw Permission.denied(token, found, wanted, "open");
        }
        return adding;
    }

    private static void empty(Task self, OpenFileDescription opened) {
        try {
            Node node = opened.node();
            if (node instanceof RegularFile || node instanceof HostFile) {
                node.truncate(self, 0, "open");
            }
        } catch (KernelException e) {
            opened.release();
            throw e;
        }
    }
}
