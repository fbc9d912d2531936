package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.runtime.Memory;
import org.jspecify.annotations.Nullable;

/// What an anonymous shared mapping maps: one contiguous piece outside of the Java heap, the same for
/// everybody who has it. It goes when nothing refers to it any more: no mapping, no page, and nobody who
/// has been handed its memory.
final class SharedMemory extends MappedObject {
    private final Memory memory;

    private SharedMemory(Memory memory) {
        this.memory = memory;
    }

    /// Zeroed memory.
    ///
    /// @param length in bytes, a multiple of the page size
    /// @throws KernelException `ENOMEM` if there is not so much
    static SharedMemory allocate(long length) {
        return new SharedMemory(offHeap(length, "mmap"));
    }

    /// Zeroed memory at the beginning of a page.
    ///
    /// @throws KernelException `ENOMEM` if there is not so much
    static Memory offHeap(long length, String call) {
        try {
            return Memory.offHeap(length, Page.SIZE);
        } catch (OutOfMemoryError e) {
            throw new KernelException(Errno.ENOMEM, call + ": no " + length + " bytes of shared memory", e);
        }
    }

    @Override
    Memory page(long offset) {
        return memory.part(offset, Page.SIZE);
    }

    @Override
    @Nullable
    Memory contiguous(long offset, long length) {
        return memory.part(offset, length);
    }
}
