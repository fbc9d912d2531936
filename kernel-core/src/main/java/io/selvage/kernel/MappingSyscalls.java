package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.MappingCalls;
import io.selvage.api.MemoryArea;
import io.selvage.api.SharedMemoryCalls;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is mapped, and memory that is shared by descriptor or name.
abstract class MappingSyscalls extends JobSyscalls implements MappingCalls, SharedMemoryCalls {
    MappingSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        Task self = self();
        failAllocation(self, "mmap", Errno.ENOMEM);
        return MmapCall.mmap(self, address, length, protection, flags, fd, offset);
    }

    @Override
    public void munmap(long address, long length) {
        Mapping.munmap(self().memory(), address, length);
    }

    @Override
    public void mprotect(long address, long length, int protection) {
        Task self = self();
        Mapping.mprotect(self.memory(), self.group().limits(), address, length, protection);
    }

    @Override
    public void madvise(long address, long length, int advice) {
        Mapping.madvise(self().memory(), address, length, advice);
    }

    @Override
    public long brk(long address) {
        Task self = self();
        return Mapping.brk(self.memory(), self.group().limits(), address);
    }

    @Override
    public void msync(long address, long length, int flags) {
        Mapping.msync(self().memory(), address, length, flags);
    }

    @Override
    public void mlock(long address, long length) {
        Task self = self();
        MemoryLocks.lock(self.memory(), self.group().limits(), address, length);
    }

    @Override
    public void munlock(long address, long length) {
        Task self = self();
        MemoryLocks.unlock(self.memory(), self.group().limits(), address, length);
    }

    @Override
    public void mlockall(int flags) {
        Task self = self();
        MemoryLocks.lockAll(self.memory(), self.group().limits(), flags);
    }

    @Override
    public void munlockall() {
        MemoryLocks.unlockAll(self().memory());
    }

    @Override
    public List<MemoryArea> memoryMap() {
        return MemoryAreas.of(self().memory());
    }

    @Override
    public MemoryArea stack() {
        return Stacks.of(self());
    }

    @Override
    public int memfdCreate(String name, int flags) {
        Objects.requireNonNull(name);
        Task self = self();
        failAllocation(self, "memfd_create", Errno.EMFILE);
        return SharedObjects.nameless(self, name, flags);
    }

    @Override
    public int shmOpen(String name, int flags, int mode) {
        Objects.requireNonNull(name);
        Task self = self();
        failAllocation(self, "shm_open", Errno.EMFILE);
        return kernel.sharedObjects().open(self, name, flags, mode);
    }

    @Override
    public void shmUnlink(String name) {
        Objects.requireNonNull(name);
        Task self = self();
        kernel.sharedObjects().unlink(self, name);
    }

    @Override
    public ByteBuffer sharedView(long address, long length) {
        return SharedView.of(self().memory(), address, length);
    }
}
