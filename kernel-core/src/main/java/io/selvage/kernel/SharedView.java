package io.selvage.kernel;

import static io.selvage.kernel.Mapping.range;
import static io.selvage.kernel.Mapping.refused;

import io.selvage.api.Errno;
import io.selvage.runtime.Memory;
import java.nio.ByteBuffer;

/// Shared memory as Java code sees it.
final class SharedView {
    private SharedView() {}

    static ByteBuffer of(AddressSpace space, long address, long length) {
        if (length <= 0 || length > Integer.MAX_VALUE) {
            throw refused(Errno.EINVAL, "sharedView", "no buffer has " + length + " bytes");
        }
        PageTable table = space.table();
        if (table == null || address < 0 || address > Mapping.TOP - length) {
            throw refused(Errno.EFAULT, "sharedView", range(address, length) + " are not mapped");
        }
        table.lock();
        try {
            return memory(table.regions(), address, length).asByteBuffer();
        } finally {
            table.unlock();
        }
    }

    private static Memory memory(Regions regions, long address, long length) {
        long end = address + length;
        Region region = regions.at(address);
        if (region == null || !regions.isCovered(address, end)) {
            throw refused(Errno.EFAULT, "sharedView", range(address, length) + " are not all mapped");
        }
        MappedObject object = region.object();
        if (object == null || !region.isShared() || end > region.end()) {
            throw refused(Errno.EINVAL, "sharedView", range(address, length) + " are not one shared mapping");
        }
        if (!region.isWritable()) {
            throw refused(Errno.EACCES, "sharedView", range(address, length) + " cannot be written");
        }
        long offset = region.offsetOf(address);
        if (object.page(offset + length - 1 & -Page.SIZE) == null) {
            throw refused(Errno.EFAULT, "sharedView", range(address, length) + " reach beyond the end of the file");
        }
        Memory memory = object.contiguous(offset, length);
        if (memory == null) {
            throw refused(Errno.EINVAL, "sharedView", range(address, length) + " lie in several pieces");
        }
        return memory;
    }
}
