package io.selvage.kernel;

import static io.selvage.kernel.Mapping.refused;

import io.selvage.api.Errno;
import io.selvage.api.MemoryCalls;
import io.selvage.api.ResourceLimit;

/// Locked memory: nothing is ever paged out, so that it only counts (MODEL 13).
final class MemoryLocks {
    private static final int FLAGS = MemoryCalls.MCL_CURRENT | MemoryCalls.MCL_FUTURE;

    private MemoryLocks() {}

    static boolean isWithin(Limits limits, long bytes) {
        return Long.compareUnsigned(bytes, limits.get(ResourceLimit.MEMLOCK).soft()) <= 0;
    }

    private static void checkAllowed(Limits limits, String call) {
        if (limits.get(ResourceLimit.MEMLOCK).soft() == 0) {
            throw refused(Errno.EPERM, call, "the process may not lock memory");
        }
    }

    static void lock(AddressSpace space, Limits limits, long address, long length) {
        checkAllowed(limits, "mlock");
        change(space, limits, address, length, Region.LOCKED);
    }

    static void unlock(AddressSpace space, Limits limits, long address, long length) {
        change(space, limits, address, length, 0);
    }

    private static void change(AddressSpace space, Limits limits, long address, long length, int trait) {
        String call = trait == 0 ? "munlock" : "mlock";
        long start = address & -Page.SIZE;
        long end = PageTable.roundedUp(address + length);
        PageTable table = space.madeTable();
        table.lock();
        try {
            Regions regions = table.regions();
            Regions changed = regions;
            if (start >= 0 && start < end && end <= Mapping.TOP) {
                changed = regions.changed(start, end, region -> region.withTraits(trait, Region.LOCKED & ~trait));
            }
            if (trait != 0 && !isWithin(limits, changed.lockedBytes())) {
                throw refused(Errno.ENOMEM, call, "the process may not lock so much memory");
            }
            if (Long.compareUnsigned(end, start) < 0) {
                throw refused(Errno.EINVAL, call, Mapping.range(address, length) + " is no range");
            }
            if (start != end && (end < 0 || end > Mapping.TOP || !regions.isCovered(start, end))) {
                throw Mapping.notMapped(call, address, length);
            }
            table.regions(changed);
        } finally {
            table.unlock();
        }
    }

    static void lockAll(AddressSpace space, Limits limits, int flags) {
        if (flags == 0 || (flags & ~FLAGS) != 0) {
            throw refused(Errno.EINVAL, "mlockall", "flags 0x" + Integer.toHexString(flags));
        }
        checkAllowed(limits, "mlockall");
        PageTable table = space.madeTable();
        table.lock();
        try {
            if ((flags & MemoryCalls.MCL_CURRENT) != 0) {
                if (!isWithin(limits, table.regions().bytes())) {
                    throw refused(Errno.ENOMEM, "mlockall", "the process may not lock so much memory");
                }
                table.regions(table.regions().changed(0, Mapping.TOP, region -> region.withTraits(Region.LOCKED, 0)));
            }
            table.futureTraits((flags & MemoryCalls.MCL_FUTURE) == 0 ? 0 : Region.LOCKED);
        } finally {
            table.unlock();
        }
    }

    static void unlockAll(AddressSpace space) {
        PageTable table = space.table();
        if (table == null) {
            return;
        }
        table.lock();
        try {
            table.futureTraits(0);
            table.regions(table.regions().changed(0, Mapping.TOP, region -> region.withTraits(0, Region.LOCKED)));
        } finally {
            table.unlock();
        }
    }
}
