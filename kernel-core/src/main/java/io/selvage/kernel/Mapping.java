package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MemoryCalls;
import io.selvage.api.ResourceLimit;

/// Mapping, unmapping and what else changes the regions of an address space (MODEL 14).
final class Mapping {
    /// The end of what can be mapped.
    static final long TOP = 0x7fff_ffff_f000L;

    /// Where the heap begins.
    static final long HEAP = 0x5555_5555_6000L;

    /// Where mappings without a wish go, downwards.
    private static final long MAPPINGS_END = 0x7fff_f000_0000L;

    /// Nothing can be mapped below, so that null is never a good address.
    static final long LOWEST = 0x1_0000L;

    private static final int MS_BOTH = MemoryCalls.MS_ASYNC | MemoryCalls.MS_SYNC;

    private Mapping() {}

    /// Maps memory without a file.
    static long mmap(AddressSpace space, Limits limits, long address, long length, int protection, int flags) {
        return new MmapCall(address, length, protection & Protection.ALL, flags, null, 0).in(space, limits);
    }

    /// The wish of a call without `MAP_FIXED` is granted if it can be.
    static long room(Regions regions, long wish, long size) {
        long place = wish & -Page.SIZE;
        if (place >= LOWEST && place <= TOP - size && regions.isFree(place, place + size)) {
            return place;
        }
        long found = regions.highestRoom(size, LOWEST, MAPPINGS_END);
        if (found < 0) {
            throw refused(Errno.ENOMEM, "mmap", "no room for " + size + " bytes");
        }
        return found;
    }

    static void munmap(AddressSpace space, long address, long length) {
        long size = PageTable.roundedUp(length);
        if (!isAligned(address) || size <= 0 || address < 0 || size > TOP || address > TOP - size) {
            throw refused(Errno.EINVAL, "munmap", range(address, length) + " is no range of pages");
        }
        PageTable table = space.table();
        if (table == null) {
            return;
        }
        table.lock();
        try {
            unmap(table, address, address + size);
        } finally {
            table.unlock();
        }
    }

    private static void unmap(PageTable table, long start, long end) {
        Regions left = table.regions().without(start, end);
        if (left.count() > Regions.MOST) {
            throw refused(Errno.ENOMEM, "munmap", "the process would have " + left.count() + " mappings");
        }
        table.regions(left);
        table.forget(start, end);
    }

    static void mprotect(AddressSpace space, Limits limits, long address, long length, int protection) {
        if ((protection & ~Protection.ALL) != 0) {
            throw refused(Errno.EINVAL, "mprotect", "protection 0x" + Integer.toHexString(protection));
        }
        if (!isAligned(address)) {
            throw refused(Errno.EINVAL, "mprotect", hex(address) + " is not the beginning of a page");
        }
        if (length == 0) {
            return;
        }
        long size = PageTable.roundedUp(length);
        PageTable table = space.table();
        if (table == null || size <= 0 || size > TOP || address < 0 || address > TOP - size) {
            throw notMapped("mprotect", address, length);
        }
        long end = address + size;
        table.lock();
        try {
            Regions regions = table.regions();
            if (!regions.isCovered(address, end)) {
                throw notMapped("mprotect", address, length);
            }
            for (Region region : regions.within(address, end)) {
                checkProtection(region, protection);
            }
            Regions changed = regions.changed(address, end, region -> region.withProtection(protection));
            if (!isWithin(limits, regions, changed)) {
                throw refused(Errno.ENOMEM, "mprotect", "the process may not have so much memory to write");
            }
            table.regions(changed);
            table.protect(address, end, protection);
        } finally {
            table.unlock();
        }
    }

    private static void checkProtection(Region region, int protection) {
        if (region.has(Region.NEVER_WRITABLE) && (protection & Protection.WRITE) != 0) {
            throw refused(Errno.EACCES, "mprotect", "the file was not open for writing when it was mapped");
        }
        if (Protection.isWritableAndExecutable(region.history() | protection)) {
            throw refused(Errno.EACCES, "mprotect", "memory is not both written and run, even in turn");
        }
    }

    static void madvise(AddressSpace space, long address, long length, int advice) {
        if (!isKnown(advice)) {
            throw refused(Errno.EINVAL, "madvise", "no advice has the number " + advice);
        }
        long size = PageTable.roundedUp(length);
        if (!isAligned(address) || size < 0 || (size == 0 && length != 0) || address + size < address) {
            throw refused(Errno.EINVAL, "madvise", range(address, length) + " is no range of pages");
        }
        if (size == 0) {
            return;
        }
        PageTable table = space.table();
        if (table == null || address < 0) {
            throw notMapped("madvise", address, length);
        }
        long end = Math.min(address + size, TOP);
        table.lock();
        try {
            for (Region region : table.regions().within(address, end)) {
                follow(table, region, advice);
            }
            if (!table.regions().isCovered(address, end)) {
                throw notMapped("madvise", address, length);
            }
        } finally {
            table.unlock();
        }
    }

    private static boolean isKnown(int advice) {
        return switch (advice) {
            case MemoryCalls.MADV_NORMAL,
                    MemoryCalls.MADV_RANDOM,
                    MemoryCalls.MADV_SEQUENTIAL,
                    MemoryCalls.MADV_WILLNEED,
                    MemoryCalls.MADV_DONTNEED,
                    MemoryCalls.MADV_DONTFORK,
                    MemoryCalls.MADV_DOFORK,
                    MemoryCalls.MADV_WIPEONFORK,
                    MemoryCalls.MADV_KEEPONFORK -> true;
            default -> false;
        };
    }

    private static void follow(PageTable table, Region region, int advice) {
        switch (advice) {
            case MemoryCalls.MADV_DONTNEED -> table.forget(region.start(), region.end());
            case MemoryCalls.MADV_DONTFORK -> advise(table, region, Region.DONTFORK, 0);
            case MemoryCalls.MADV_DOFORK -> advise(table, region, 0, Region.DONTFORK);
            case MemoryCalls.MADV_WIPEONFORK -> {
                if (region.object() != null) {
                    throw refused(Errno.EINVAL, "madvise", "shared memory and files cannot be wiped for a child");
                }
                advise(table, region, Region.WIPEONFORK, 0);
            }
            case MemoryCalls.MADV_KEEPONFORK -> advise(table, region, 0, Region.WIPEONFORK);
            default -> {
                // What only says how memory will be used changes nothing that anybody can see.
            }
        }
    }

    private static void advise(PageTable table, Region region, int added, int removed) {
        table.regions(table.regions().changed(region.start(), region.end(), part -> part.withTraits(added, removed)));
    }

    /// Moves the end of the heap.
    ///
    /// @return the end, the old one if it cannot be moved there
    static long brk(AddressSpace space, Limits limits, long address) {
        PageTable table = space.table();
        if (table == null && address <= HEAP) {
            return HEAP;
        }
        table = space.madeTable();
        table.lock();
        try {
            long old = table.brk();
            if (address < HEAP || address > MAPPINGS_END) {
                return old;
            }
            long oldEnd = PageTable.roundedUp(old);
            long newEnd = PageTable.roundedUp(address);
            if (newEnd < oldEnd) {
                unmap(table, newEnd, oldEnd);
            } else if (newEnd > oldEnd) {
                if (!table.regions().isFree(oldEnd, newEnd)) {
                    return old;
                }
                Region added = heap(table, oldEnd, newEnd);
                Regions grown = table.regions().with(added);
                if (!isWithin(limits, table.regions(), grown)) {
                    return old;
                }
                table.regions(grown);
            }
            table.brk(address);
            return address;
        } finally {
            table.unlock();
        }
    }

    private static Region heap(PageTable table, long start, long end) {
        int protection = Protection.READ | Protection.WRITE;
        return Region.anonymous(start, end, protection, table.futureTraits(), SegmentLabel.HEAP);
    }

    static void msync(AddressSpace space, long address, long length, int flags) {
        boolean both = (flags & MS_BOTH) == MS_BOTH;
        if ((flags & ~(MS_BOTH | MemoryCalls.MS_INVALIDATE)) != 0 || both || !isAligned(address)) {
            throw refused(
                    Errno.EINVAL, "msync", range(address, length) + " with flags 0x" + Integer.toHexString(flags));
        }
        long end = address + PageTable.roundedUp(length);
        if (end == address) {
            return;
        }
        PageTable table = space.table();
        if (table == null || address < 0 || end < address || end > TOP) {
            throw notMapped("msync", address, length);
        }
        Regions regions = table.regions();
        for (Region region : regions.within(address, end)) {
            if ((flags & MemoryCalls.MS_INVALIDATE) != 0 && region.has(Region.LOCKED)) {
                throw refused(Errno.EBUSY, "msync", "there is locked memory at " + hex(region.start()));
            }
            MappedObject object = region.object();
            if ((flags & MemoryCalls.MS_SYNC) != 0 && object != null && region.isShared()) {
                object.synchronise(region.objectOffset(), region.length());
            }
        }
        if (!regions.isCovered(address, end)) {
            throw notMapped("msync", address, length);
        }
    }

    /// Whether a change keeps to the limits (MODEL 13). One that takes nothing more always does.
    static boolean isWithin(Limits limits, Regions before, Regions after) {
        return isWithin(limits.get(ResourceLimit.AS), before.bytes(), after.bytes())
                && isWithin(limits.get(ResourceLimit.DATA), before.dataBytes(), after.dataBytes());
    }

    private static boolean isWithin(Limit limit, long before, long after) {
        return after <= before || Long.compareUnsigned(after, limit.soft()) <= 0;
    }

    static boolean isAligned(long address) {
        return (address & Page.SIZE - 1) == 0;
    }

    static KernelException notMapped(String call, long address, long length) {
        return refused(Errno.ENOMEM, call, range(address, length) + " is not all mapped");
    }

    static String range(long address, long length) {
        return Long.toUnsignedString(length) + " bytes at " + hex(address);
    }

    static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    static KernelException refused(Errno errno, String call, String sentence) {
        return new KernelException(errno, call + ": " + sentence);
    }
}
