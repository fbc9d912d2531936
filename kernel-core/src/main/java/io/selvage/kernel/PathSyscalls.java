package io.selvage.kernel;

import io.selvage.api.DirectoryEntry;
import io.selvage.api.Errno;
import io.selvage.api.FileSecurityCalls;
import io.selvage.api.FileStatus;
import io.selvage.api.OpenFlags;
import io.selvage.api.PathCalls;
import io.selvage.api.PathFlags;
import io.selvage.api.security.SecurityDescriptor;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Names of files, and what they lead to.
abstract class PathSyscalls extends FileSyscalls implements PathCalls, FileSecurityCalls {
    PathSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int open(String path, int flags, int mode) {
        return openat(PathFlags.AT_FDCWD, path, flags, mode);
    }

    @Override
    public FileStatus fstat(int fd) {
        return self().files().get(fd, "fstat").status();
    }

    @Override
    public void mkdir(String path, int mode) {
        mkdirat(PathFlags.AT_FDCWD, path, mode);
    }

    @Override
    public void unlink(String path) {
        unlinkat(PathFlags.AT_FDCWD, path, 0);
    }

    @Override
    public void chdir(String path) {
        Task self = self();
        HostWork.reach(self, () -> PlaceCalls.changeDirectory(self, self.fs(), path));
    }

    @Override
    public String getcwd() {
        return kernel.tree().workingDirectory(self().fs());
    }

    @Override
    public int umask(int mask) {
        return self().fs().umask(mask);
    }

    @Override
    public int openat(int dirfd, String path, int flags, int mode) {
        Objects.requireNonNull(path);
        Task self = self();
        failAllocation(self, "open", Errno.EMFILE);
        if ((flags & OpenFlags.O_CREAT) != 0) {
            failSpace(self, "open");
        }
        return DescriptorCalls.open(self, dirfd, path, flags, mode);
    }

    @Override
    public FileStatus fstatat(int dirfd, String path, int flags) {
        Task self = self();
        return HostWork.reach(self, () -> PlaceCalls.status(self, dirfd, path, flags));
    }

    @Override
    public void mkdirat(int dirfd, String path, int mode) {
        Task self = self();
        failSpace(self, "mkdir");
        HostWork.reach(self, () -> NameCalls.makeDirectory(self, dirfd, path, mode));
    }

    @Override
    public void unlinkat(int dirfd, String path, int flags) {
        Task self = self();
        HostWork.reach(self, () -> NameCalls.remove(self, dirfd, path, flags));
    }

    @Override
    public void linkat(int existingFd, String existing, int dirfd, String path, int flags) {
        Task self = self();
        failSpace(self, "link");
        HostWork.reach(self, () -> NameCalls.link(self, existingFd, existing, dirfd, path, flags));
    }

    @Override
    public void symlinkat(String target, int dirfd, String path) {
        Task self = self();
        failSpace(self, "symlink");
        HostWork.reach(self, () -> NameCalls.symlink(self, target, dirfd, path));
    }

    @Override
    public String readlinkat(int dirfd, String path) {
        Task self = self();
        return HostWork.reach(self, () -> NameCalls.readLink(self, dirfd, path));
    }

    @Override
    public void renameat2(int fromFd, String from, int toFd, String to, int flags) {
        Task self = self();
        failSpace(self, "rename");
        HostWork.reach(self, () -> NameCalls.rename(self, fromFd, from, toFd, to, flags));
    }

    @Override
    public void fchmodat(int dirfd, String path, int mode, int flags) {
        Task self = self();
        HostWork.reach(self, () -> PlaceCalls.changeMode(self, dirfd, path, mode, flags));
    }

    @Override
    public void fchmod(int fd, int mode) {
        Task self = self();
        HostWork.reach(self, () -> PlaceCalls.changeMode(self, fd, mode));
    }

    @Override
    public void fchownat(int dirfd, String path, int uid, int gid, int flags) {
        Task self = self();
        HostWork.reach(self, () -> PlaceCalls.changeOwner(self, dirfd, path, uid, gid, flags));
    }

    @Override
    public void fchown(int fd, int uid, int gid) {
        PlaceCalls.changeOwner(self(), fd, uid, gid);
    }

    @Override
    public SecurityDescriptor fileSecurity(String path) {
        Task self = self();
        return HostWork.reach(self, () -> PlaceCalls.descriptor(self, path));
    }

    @Override
    public SecurityDescriptor fileSecurity(int fd) {
        return PlaceCalls.descriptor(self(), fd);
    }

    @Override
    public void setFileSecurity(String path, SecurityDescriptor wanted) {
        Objects.requireNonNull(wanted);
        Task self = self();
        HostWork.reach(self, () -> PlaceCalls.changeDescriptor(self, path, wanted));
    }

    @Override
    public void setFileSecurity(int fd, SecurityDescriptor wanted) {
        Objects.requireNonNull(wanted);
        PlaceCalls.changeDescriptor(self(), fd, wanted);
    }

    @Override
    public void truncate(String path, long length) {
        PlaceCalls.truncate(self(), path, length);
    }

    @Override
    public void ftruncate(int fd, long length) {
        PlaceCalls.truncate(self(), fd, length);
    }

    @Override
    public void faccessat(int dirfd, String path, int mode) {
        Task self = self();
        HostWork.reach(self, () -> PlaceCalls.access(self, dirfd, path, mode));
    }

    @Override
    public void fchdir(int fd) {
        PlaceCalls.changeDirectory(self(), fd);
    }

    @Override
    public void chroot(String path) {
        Task self = self();
        HostWork.reach(self, () -> PlaceCalls.changeRoot(self, path));
    }

    @Override
    public int pread(int fd, byte[] buffer, int offset, int length, long place) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        failRead(self);
        return TransferCalls.readAt(self, fd, buffer, offset, length, place);
    }

    @Override
    public int pwrite(int fd, byte[] buffer, int offset, int length, long place) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        failWrite(self, TransferCalls.writable(self, fd));
        return TransferCalls.writeAt(self, fd, buffer, offset, length, place);
    }

    @Override
    public List<DirectoryEntry> getdents(int fd, int most) {
        Task self = self();
        return PlaceCalls.entries(self, fd, most);
    }

    @Override
    public void fsync(int fd) {
        Task self = self();
        PlaceCalls.sync(self, fd);
    }
}
