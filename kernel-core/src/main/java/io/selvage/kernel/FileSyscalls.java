package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileCalls;
import io.selvage.api.PipeEnds;
import io.selvage.api.RecordLock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Descriptors, open files, file locks.
abstract class FileSyscalls extends MemorySyscalls implements FileCalls {
    FileSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public PipeEnds pipe2(int flags) {
        Task self = self();
        failAllocation(self, "pipe", Errno.EMFILE);
        return DescriptorCalls.pipe(self, flags);
    }

    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        OpenFileDescription file = TransferCalls.readable(self, fd);
        failRead(self);
        return left(self, TransferCalls.read(self, file, fd, buffer, offset, length));
    }

    @Override
    public int write(int fd, byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        Task self = self();
        OpenFileDescription file = TransferCalls.writable(self, fd);
        failWrite(self, file);
        return left(self, TransferCalls.write(self, file, fd, buffer, offset, length));
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return DescriptorCalls.seek(self(), fd, offset, whence);
    }

    @Override
    public int dup(int fd) {
        Task self = self();
        failAllocation(self, "dup", Errno.EMFILE);
        return self.files().duplicate(fd, 0, 0, DescriptorCalls.limit(self), "dup");
    }

    @Override
    public int dup2(int fd, int target) {
        return DescriptorCalls.duplicateTo(self(), fd, target);
    }

    @Override
    public int dup3(int fd, int target, int flags) {
        return DescriptorCalls.duplicateTo(self(), fd, target, flags);
    }

    @Override
    public void close(int fd) {
        self().files().close(fd);
    }

    @Override
    public void closeRange(int first, int last, int flags) {
        DescriptorCalls.closeRange(self(), first, last, flags);
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        return DescriptorCalls.control(self(), fd, command, argument);
    }

    @Override
    public RecordLock getlk(int fd, RecordLock wanted) {
        return LockCalls.find(self(), fd, wanted);
    }

    @Override
    public void setlk(int fd, RecordLock lock) {
        LockCalls.set(self(), fd, lock);
    }

    @Override
    public int setlkw(int fd, RecordLock lock) {
        Task self = self();
        return left(self, LockCalls.setOrWait(self, fd, lock));
    }

    @Override
    public RecordLock ofdGetlk(int fd, RecordLock wanted) {
        return LockCalls.findForFile(self(), fd, wanted);
    }

    @Override
    public void ofdSetlk(int fd, RecordLock lock) {
        LockCalls.setForFile(self(), fd, lock);
    }

    @Override
    public int ofdSetlkw(int fd, RecordLock lock) {
        Task self = self();
        return left(self, LockCalls.setForFileOrWait(self, fd, lock));
    }

    @Override
    public int flock(int fd, int operation) {
        Task self = self();
        return left(self, LockCalls.whole(self, fd, operation));
    }

    @Override
    public int eventfd(int initial, int flags) {
        Task self = self();
        failAllocation(self, "eventfd", Errno.EMFILE);
        return DescriptorCalls.eventCounter(self, initial, flags);
    }

    @Override
    public int pidfdOpen(int pid, int flags) {
        Task self = self();
        failAllocation(self, "pidfd_open", Errno.EMFILE);
        return PidFdCalls.open(self, pid, flags);
    }

    @Override
    public int pidfdGetfd(int pidfd, int targetFd, int flags) {
        return PidFdCalls.getFd(self(), pidfd, targetFd, flags);
    }

    @Override
    public void pidfdSendSignal(int pidfd, int signal, int flags) {
        Task self = self();
        PidFdCalls.sendSignal(self, pidfd, signal, flags);
        leave(self);
    }
}
