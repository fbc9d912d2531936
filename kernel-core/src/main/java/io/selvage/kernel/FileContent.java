package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a regular file in memory: on the Java heap until somebody maps the file, then where
/// mappings reach them. Guarded by the lock of the file.
final class FileContent {
    /// What an array can hold on every JVM.
    static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final byte[] NONE = {};

    private byte[] bytes;
    private int size;

    /// Once it has been mapped; then the array is empty.
    private @Nullable FileMemory memory;

    /// @param bytes taken over, not copied
    FileContent(byte[] bytes) {
        this.bytes = bytes;
        size = bytes.length;
    }

    /// {@return how many bytes there are}
    long size() {
        return memory == null ? size : memory.size();
    }

    byte[] copy() {
        byte[] copy = new byte[(int) size()];
        read(0, copy, 0, copy.length);
        return copy;
    }

    /// {@return what mappings of the file map}
    /// @throws KernelException `ENOMEM` if there is no memory for it outside of the heap
    MappedObject mapped() {
        FileMemory present = memory;
        if (present == null) {
            present = new FileMemory(size);
            present.write(0, bytes, 0, size);
            memory = present;
            bytes = NONE;
        }
        return present;
    }

    /// {@return how many bytes were there to be copied, at most `length`}
    int read(long place, byte[] target, int offset, int length) {
        int taken = (int) Math.max(0, Math.min(length, size() - place));
        if (taken <= 0) {
            return 0;
        }
        if (memory != null) {
            memory.read(place, target, offset, taken);
        } else {
            System.arraycopy(bytes, (int) place, target, offset, taken);
        }
        return taken;
    }

    /// Puts bytes in, and zeros before them if they begin beyond the end.
    void write(long place, byte[] source, int offset, int length) {
        long end = place + length;
        if (end < 0 || end > LARGEST) {
            throw new KernelException(Errno.EFBIG, "write: a file cannot have more than " + LARGEST + " bytes");
        }
        if (memory != null) {
            memory.write(place, source, offset, length);
            return;
        }
        reserve((int) end);
        System.arraycopy(source, offset, bytes, (int) place, length);
        size = Math.max(size, (int) end);
    }

    /// Makes the file so long: cuts it off, or adds zeros. Mappings lose the pages that are cut off.
    void resize(long wanted) {
        if (wanted > LARGEST) {
            throw new KernelException(Errno.EFBIG, "truncate: a file cannot have more than " + LARGEST + " bytes");
        }
        if (memory != null) {
            memory.resize(wanted);
            return;
        }
        reserve((int) wanted);
        if (wanted < size) {
            // Beyond the size there are zeros, always.
            Arrays.fill(bytes, (int) wanted, size, (byte) 0);
        }
        size = (int) wanted;
    }

    private void reserve(int end) {
        if (end > bytes.length) {
            try {
                bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(end, 2L * bytes.length)));
            } catch (OutOfMemoryError e) {
                throw new KernelException(Errno.ENOMEM, "write: no memory for a file of " + end + " bytes", e);
            }
        }
    }
}
