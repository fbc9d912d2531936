package io.selvage.kernel;

import io.selvage.runtime.Memory;
import org.jspecify.annotations.Nullable;

/// The bytes of a program's text or data, padded with zeros to whole pages. Mapped privately only, so
/// that they never change.
final class ImageMemory extends MappedObject {
    private final Memory memory;
    private final long length;

    /// @throws io.selvage.api.KernelException `ENOMEM` if there is no memory
    ImageMemory(byte[] bytes) {
        length = PageTable.roundedUp(bytes.length);
        memory = SharedMemory.offHeap(length, "exec");
        memory.setBytes(0, bytes, 0, bytes.length);
    }

    long length() {
        return length;
    }

    @Override
    @Nullable
    Memory page(long offset) {
        return offset < length ? memory.part(offset, Page.SIZE) : null;
    }

    @Override
    @Nullable
    Memory contiguous(long offset, long bytes) {
        return offset + bytes <= length ? memory.part(offset, bytes) : null;
    }
}
