package io.selvage.kernel;

import static io.selvage.kernel.Mapping.hex;
import static io.selvage.kernel.Mapping.refused;

import io.selvage.api.Errno;
import io.selvage.api.MemoryCalls;
import org.jspecify.annotations.Nullable;

/// `mmap`: checks in Linux's order, makes what is to be mapped, and only then changes anything. A call
/// that is refused has changed nothing.
///
/// @param address where, or a wish
/// @param length in bytes
/// @param protection `PROT_` bits
/// @param flags `MAP_` bits
/// @param file the open file, null for none
/// @param offset in the file
record MmapCall(
        long address,
        long length,
        int protection,
        int flags,
        @Nullable OpenFileDescription file,
        long offset) {
    private static final int SHARING = MemoryCalls.MAP_SHARED | MemoryCalls.MAP_PRIVATE;

    static long mmap(Task self, long address, long length, int protection, int flags, int fd, long offset) {
        if ((offset & Page.SIZE - 1) != 0) {
            throw refused(Errno.EINVAL, "mmap", "the offset " + offset + " is not the beginning of a page");
        }
        AddressSpace space = self.memory();
        Limits limits = self.group().limits();
        if ((flags & MemoryCalls.MAP_ANONYMOUS) != 0) {
            return new MmapCall(address, length, protection & Protection.ALL, flags, null, 0).in(space, limits);
        }
        // Kept from being closed while it is looked at.
        OpenFileDescription file = self.files().retained(fd, "mmap");
        try {
            return new MmapCall(address, length, protection & Protection.ALL, flags, file, offset).in(space, limits);
        } finally {
            file.release();
        }
    }

    long in(AddressSpace space, Limits limits) {
        if (length == 0) {
            throw refused(Errno.EINVAL, "mmap", "the length is 0");
        }
        long size = PageTable.roundedUp(length);
        if (size <= 0 || size > Mapping.TOP) {
            throw refused(Errno.ENOMEM, "mmap", "no room for " + Long.toUnsignedString(length) + " bytes");
        }
        if ((offset >>> Page.SHIFT) + (size >>> Page.SHIFT) > Long.MAX_VALUE >>> Page.SHIFT) {
            throw refused(Errno.EOVERFLOW, "mmap", "no file has a byte " + Long.toUnsignedString(offset));
        }
        PageTable table = space.table();
        Regions seen = table == null ? Regions.NONE : table.regions();
        checkCount(seen);
        if (isFixed()) {
            checkPlace(seen, size);
        }
        int futureTraits = table == null ? 0 : table.futureTraits();
        if (futureTraits != 0 && !MemoryLocks.isWithin(limits, seen.lockedBytes() + size)) {
            throw refused(Errno.EAGAIN, "mmap", "the process may not lock " + size + " bytes more");
        }
        boolean shared = checkSharing();
        MappedObject object = object(shared, size);
        int traits = futureTraits | (shared ? Region.SHARED : 0);
        if (shared && file != null && !isWritable(file)) {
            traits |= Region.NEVER_WRITABLE;
        }
        Region wanted = new Region(0, size, protection, protection, object, offset, traits, null);
        return enter(space.madeTable(), limits, wanted);
    }

    private boolean isFixed() {
        return (flags & (MemoryCalls.MAP_FIXED | MemoryCalls.MAP_FIXED_NOREPLACE)) != 0;
    }

    private static void checkCount(Regions regions) {
        if (regions.count() >= Regions.MOST) {
            throw refused(Errno.ENOMEM, "mmap", "the process has " + regions.count() + " mappings");
        }
    }

    private void checkPlace(Regions regions, long size) {
        if (address < 0 || address > Mapping.TOP - size) {
            throw refused(Errno.ENOMEM, "mmap", "no room for " + size + " bytes at " + hex(address));
        }
        if (!Mapping.isAligned(address)) {
            throw refused(Errno.EINVAL, "mmap", hex(address) + " is not the beginning of a page");
        }
        if (address < Mapping.LOWEST) {
            throw refused(Errno.EPERM, "mmap", hex(address) + " is too low");
        }
        checkReplaces(regions, size);
    }

    private void checkReplaces(Regions regions, long size) {
        if ((flags & MemoryCalls.MAP_FIXED_NOREPLACE) != 0 && !regions.isFree(address, address + size)) {
            throw refused(Errno.EEXIST, "mmap", "something is mapped at " + hex(address));
        }
    }

    /// {@return whether it is to be shared}
    private boolean checkSharing() {
        boolean shared = (flags & SHARING) == MemoryCalls.MAP_SHARED;
        if (!shared && (flags & SHARING) != MemoryCalls.MAP_PRIVATE) {
            throw refused(Errno.EINVAL, "mmap", "either MAP_SHARED or MAP_PRIVATE must be asked for");
        }
        if (file != null) {
            if (shared && (protection & Protection.WRITE) != 0 && !isWritable(file)) {
                throw refused(Errno.EACCES, "mmap", file + " is not open for writing");
            }
            if (!file.isReadable()) {
                throw refused(Errno.EACCES, "mmap", file + " is not open for reading");
            }
        }
        return shared;
    }

    private static boolean isWritable(OpenFileDescription file) {
        return file.isWritable() && !file.onlyAdds();
    }

    private @Nullable MappedObject object(boolean shared, long size) {
        MappedObject object = file == null ? null : file.mappable(offset, size);
        if (Protection.isWritableAndExecutable(protection)) {
            throw refused(Errno.EACCES, "mmap", "memory is not both written and run");
        }
        return file == null && shared ? SharedMemory.allocate(size) : object;
    }

    private long enter(PageTable table, Limits limits, Region wanted) {
        long size = wanted.end();
        table.lock();
        try {
            Regions regions = table.regions();
            checkCount(regions);
            if (isFixed()) {
                checkReplaces(regions, size);
            }
            long start = isFixed() ? address : Mapping.room(regions, address, size);
            Regions grown = regions.without(start, start + size).with(wanted.at(start));
            if (!Mapping.isWithin(limits, regions, grown)) {
                throw refused(Errno.ENOMEM, "mmap", "the process may not have so much memory");
            }
            table.regions(grown);
            table.forget(start, start + size);
            return start;
        } finally {
            table.unlock();
        }
    }
}
