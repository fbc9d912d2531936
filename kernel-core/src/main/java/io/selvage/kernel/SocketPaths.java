package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PathFlags;
import io.selvage.api.security.FileRight;

/// Local sockets that have a name in the file tree.
final class SocketPaths {
    private static final int MODE = 0777;

    private SocketPaths() {}

    /// Gives a socket a name in the tree.
    static SocketFile bind(Task self, String path, LocalSocket socket) {
        return HostWork.reach(self, () -> made(self, path, socket));
    }

    private static SocketFile made(Task self, String path, LocalSocket socket) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, "bind")) {
            walk.requireName(Errno.EADDRINUSE);
            walk.folder().requireWritable("bind");
            if (!(walk.folder() instanceof Directory directory)) {
                throw new KernelException(Errno.EPERM, "bind: " + path + " is on a mounted folder, where no socket is");
            }
            if (directory.find(walk.name(), "bind") != null) {
                throw taken(path);
            }
            if (walk.slash()) {
                throw Folder.absent("bind", path);
            }
            SocketFile made = directory.makeSocket(
                    self.effectiveToken(), walk.name(), MODE & ~self.fs().umask(), socket);
            if (made == null) {
                throw taken(path);
            }
            return made;
        }
    }

    private static KernelException taken(String path) {
        return new KernelException(Errno.EADDRINUSE, "bind: there is " + path + " already");
    }

    /// Finds the socket of that name.
    ///
    /// @throws KernelException `ECONNREFUSED` if it is closed, or the file is no socket
    static LocalSocket find(Task self, String path, String call) {
        return HostWork.reach(self, () -> found(self, path, call));
    }

    private static LocalSocket found(Task self, String path, String call) {
        try (PathWalk walk = PathWalk.of(self, PathFlags.AT_FDCWD, path, call)) {
            Node found = walk.require(walk.findFollowed());
            Permission.require(self.effectiveToken(), found, FileRight.WRITE_DATA, call);
            LocalSocket socket = found instanceof SocketFile file ? file.socket() : null;
            if (socket == null) {
                throw new KernelException(Errno.ECONNREFUSED, call + ": nobody is there at " + path);
            }
            return socket;
        }
    }
}
