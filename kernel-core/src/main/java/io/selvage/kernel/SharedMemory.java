package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.runtime.Memory;

/// What a shared mapping maps: one contiguous piece outside of the Java heap, the same for everybody who
/// has it. It goes when nothing refers to it any more: no mapping, no page, and nobody who has been
/// handed its memory.
final class SharedMemory implements FutexHome {
    private final int salt = FutexHome.newSalt();
    private final Memory memory;

    private SharedMemory(Memory memory) {
        this.memory = memory;
    }

    /// Zeroed memory.
    ///
    /// @param length in bytes, a multiple of the page size
    /// @throws KernelException `ENOMEM` if there is not so much
    static SharedMemory allocate(long length) {
        try {
            return new SharedMemory(Memory.offHeap(length, Page.SIZE));
        } catch (OutOfMemoryError e) {
            throw new KernelException(Errno.ENOMEM, "mmap: no " + length + " bytes of shared memory", e);
        }
    }

    @Override
    public int salt() {
        return salt;
    }

    /// {@return one page, not to be copied on a write}
    Page page(long offset, int protection) {
        return new Page(memory.part(offset, Page.SIZE), protection, Page.NOT_OWNED);
    }
}
