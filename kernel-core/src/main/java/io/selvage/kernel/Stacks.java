package io.selvage.kernel;

import static io.selvage.kernel.Mapping.refused;

import io.selvage.api.Errno;
import io.selvage.api.MemoryArea;
import io.selvage.api.ResourceLimit;
import org.jspecify.annotations.Nullable;

/// The stacks of threads (MODEL 14): nothing until a thread asks for its own or its program comes with
/// segments.
///
/// The stack of a process's first thread grows when it is touched below, as far as the limit and the gap
/// above what is mapped beneath allow. The others are mappings of a fixed size with a page below that
/// cannot be accessed. A stack is known by its label, so that what has been mapped in its place is not
/// taken for it.
final class Stacks {
    /// Linux's: 256 pages that a stack keeps free below itself.
    private static final long GAP = 256L * Page.SIZE;

    private static final long FIRST_SIZE = 32L * Page.SIZE;

    /// Without a limit, as the C library on Linux has it.
    private static final long UNLIMITED_SIZE = 2L << 20;

    private static final int PROTECTION = Protection.READ | Protection.WRITE;

    private Stacks() {}

    static SegmentLabel label() {
        return new SegmentLabel(MemoryArea.Kind.STACK, "");
    }

    /// {@return the caller's stack, made now if there is none}
    static MemoryArea of(Task self) {
        Limits limits = self.group().limits();
        PageTable table = self.memory().madeTable();
        SegmentLabel label = self.stack;
        table.lock();
        try {
            Region present = label == null ? null : find(table.regions(), label);
            if (present != null) {
                return MemoryAreas.of(present);
            }
            SegmentLabel fresh = label();
            Regions grown = with(table.regions(), self, fresh, limits);
            if (!Mapping.isWithin(limits, table.regions(), grown)) {
                throw refused(Errno.ENOMEM, "stack", "the process may not have so much memory");
            }
            table.regions(grown);
            self.stack = fresh;
            return MemoryAreas.of(java.util.Objects.requireNonNull(find(grown, fresh)));
        } finally {
            table.unlock();
        }
    }

    /// {@return the part with the highest addresses, where a stack begins; null if it has been unmapped}
    private static @Nullable Region find(Regions regions, SegmentLabel label) {
        Region found = null;
        for (Region region : regions.within(0, Mapping.TOP)) {
            if (region.label() == label) {
                found = region;
            }
        }
        return found;
    }

    private static Regions with(Regions regions, Task self, SegmentLabel label, Limits limits) {
        if (self.isLeader() && regions.isFree(Mapping.TOP - firstSize(limits) - GAP, Mapping.TOP)) {
            return withFirst(regions, label, limits);
        }
        long size = fixedSize(limits);
        long guard = size > Mapping.TOP ? -1 : Mapping.room(regions, 0, size + Page.SIZE);
        if (guard < 0) {
            throw refused(Errno.ENOMEM, "stack", "no room for " + Long.toUnsignedString(size) + " bytes");
        }
        long start = guard + Page.SIZE;
        return regions.with(Region.anonymous(guard, start, 0, 0, label))
                .with(Region.anonymous(start, start + size, PROTECTION, 0, label));
    }

    /// {@return these and the stack of a process's first thread, for which there is room}
    static Regions withFirst(Regions regions, SegmentLabel label, Limits limits) {
        long start = Mapping.TOP - firstSize(limits);
        return regions.with(Region.anonymous(start, Mapping.TOP, PROTECTION, Region.GROWS_DOWN, label));
    }

    private static long firstSize(Limits limits) {
        long limit = limits.get(ResourceLimit.STACK).soft() & -Page.SIZE;
        return limit == 0 ? Page.SIZE : Long.compareUnsigned(limit, FIRST_SIZE) < 0 ? limit : FIRST_SIZE;
    }

    private static long fixedSize(Limits limits) {
        long limit = limits.get(ResourceLimit.STACK).soft();
        if (limit == io.selvage.api.Limit.INFINITY) {
            return UNLIMITED_SIZE;
        }
        long size = limit & -Page.SIZE;
        return size == 0 ? Page.SIZE : size < 0 ? Long.MAX_VALUE : size;
    }

    /// After an access where nothing is mapped: lets the stack above grow down to there.
    ///
    /// @return whether the access can be made again
    static boolean grow(Task self, long address) {
        PageTable table = self.memory().table();
        if (table == null || address < 0) {
            return false;
        }
        Limits limits = self.group().limits();
        table.lock();
        try {
            Regions regions = table.regions();
            Region stack = regions.firstEndingAbove(address);
            if (stack == null || !stack.has(Region.GROWS_DOWN)) {
                return false;
            }
            if (stack.start() <= address) {
                // Another thread has been here.
                return true;
            }
            long start = address & -Page.SIZE;
            Regions grown = regions.without(stack.start(), stack.end()).with(stack.from(start));
            if (!mayGrow(regions, stack, start, limits) || !Mapping.isWithin(limits, regions, grown)) {
                return false;
            }
            table.regions(grown);
            return true;
        } finally {
            table.unlock();
        }
    }

    private static boolean mayGrow(Regions regions, Region stack, long start, Limits limits) {
        long size = stack.end() - start;
        if (Long.compareUnsigned(size, limits.get(ResourceLimit.STACK).soft()) > 0 || start < Mapping.LOWEST) {
            return false;
        }
        if (stack.has(Region.LOCKED) && !MemoryLocks.isWithin(limits, regions.lockedBytes() + stack.start() - start)) {
            return false;
        }
        Region below = regions.lastStartingBelow(stack.start());
        boolean near = below != null && start - below.end() < GAP;
        return !near || (below != null && below.end() <= start && !below.isReadable());
    }

    /// The thread ends: its stack goes, unless the whole memory does.
    static void release(Task task) {
        SegmentLabel label = task.stack;
        PageTable table = task.memory().table();
        if (label == null || table == null || task.memory().holders() == 1) {
            return;
        }
        table.lock();
        try {
            for (Region region : table.regions().within(0, Mapping.TOP)) {
                if (region.label() == label) {
                    table.regions(table.regions().without(region.start(), region.end()));
                    table.forget(region.start(), region.end());
                }
            }
        } finally {
            table.unlock();
        }
    }
}
