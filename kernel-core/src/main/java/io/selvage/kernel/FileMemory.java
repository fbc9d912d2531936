package io.selvage.kernel;

import io.selvage.runtime.Memory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The bytes of a file once it has been mapped: pieces outside of the Java heap, one behind the other.
/// `read`, `write` and every mapping access the same bytes, so they always agree.
///
/// ## Who may do what at the same time
/// - The file's lock guards every change: growing, cutting off, and copying in and out.
/// - Mappings look up pages without it, under the lock of their own table. A file that grows gets its
///   pieces first and its size afterwards; one that shrinks gets its size first, then takes its pages
///   from every table, and lets go of pieces last. So a table never gets a page beyond the size, and has
///   none when the call returns.
/// - A table makes itself known before it has a page, and the copy of a table before the lock of the
///   original is released: whoever takes the pages away finds all of them.
/// - Beyond the size there are zeros, except where a mapping has written behind the end in the last page;
///   that is erased when the file grows.
final class FileMemory extends MappedObject {
    /// Pieces of a growing file are at least as large as half of what there is, up to this.
    private static final long MOST_RESERVED = 16L << 20;

    private record Extent(long start, long end, Memory memory) {}

    private static final class Guard extends KernelLock {
        @Override
        LockOrder level() {
            return LockOrder.MAPPINGS;
        }
    }

    private final Guard guard = new Guard();

    /// Guarded by `guard`.
    private final Set<PageTable> tables = new LinkedHashSet<>();

    /// Without gaps from 0. Written under the file's lock.
    private volatile Extent[] extents = {};

    /// Written under the file's lock.
    private volatile long size;

    /// With room for `size` zeros.
    FileMemory(long size) {
        reserve(size);
        this.size = size;
    }

    // The file's lock is held.

    long size() {
        return size;
    }

    void read(long place, byte[] target, int offset, int length) {
        int done = 0;
        for (Extent extent : extents) {
            if (done < length && place + done < extent.end) {
                long within = place + done - extent.start;
                int count = (int) Math.min(length - done, extent.end - extent.start - within);
                extent.memory.getBytes(within, target, offset + done, count);
                done += count;
            }
        }
    }

    /// The file grows if need be; if there is no memory nothing has happened.
    void write(long place, byte[] source, int offset, int length) {
        if (place + length > size) {
            reserve(place + length);
            erase(size, Math.min(place, capacity()));
        }
        int done = 0;
        for (Extent extent : extents) {
            if (done < length && place + done < extent.end) {
                long within = place + done - extent.start;
                int count = (int) Math.min(length - done, extent.end - extent.start - within);
                extent.memory.setBytes(within, source, offset + done, count);
                done += count;
            }
        }
        size = Math.max(size, place + length);
    }

    void resize(long wanted) {
        long old = size;
        if (wanted > old) {
            reserve(wanted);
            erase(old, wanted);
            size = wanted;
            return;
        }
        size = wanted;
        long end = PageTable.roundedUp(wanted);
        takeFromTables(end);
        Extent[] kept =
                Arrays.stream(extents).filter(extent -> extent.start < end).toArray(Extent[]::new);
        extents = kept;
        erase(wanted, Math.min(PageTable.roundedUp(old), capacity()));
    }

    private long capacity() {
        Extent[] present = extents;
        return present.length == 0 ? 0 : present[present.length - 1].end;
    }

    private void reserve(long wanted) {
        long there = capacity();
        if (wanted <= there) {
            return;
        }
        long needed = PageTable.roundedUp(wanted) - there;
        long added = Math.max(needed, PageTable.roundedUp(Math.min(there / 2, MOST_RESERVED)));
        Memory memory = SharedMemory.offHeap(added, "write");
        Extent[] present = extents;
        Extent[] more = Arrays.copyOf(present, present.length + 1);
        more[present.length] = new Extent(there, there + added, memory);
        extents = more;
    }

    private void erase(long from, long to) {
        for (Extent extent : extents) {
            long start = Math.max(from, extent.start);
            long end = Math.min(to, extent.end);
            if (start < end) {
                extent.memory.erase(start - extent.start, end - start);
            }
        }
    }

    private void takeFromTables(long end) {
        Set<PageTable> visited = new HashSet<>();
        for (PageTable table = unvisited(visited); table != null; table = unvisited(visited)) {
            table.lock();
            try {
                table.takeAway(this, end);
            } finally {
                table.unlock();
            }
        }
    }

    private @Nullable PageTable unvisited(Set<PageTable> visited) {
        guard.lock();
        try {
            for (PageTable table : tables) {
                if (visited.add(table)) {
                    return table;
                }
            }
            return null;
        } finally {
            guard.unlock();
        }
    }

    // The lock of a table is held.

    @Override
    @Nullable
    Memory page(long offset) {
        // In this order: see above.
        return offset >= size ? null : piece(offset, Page.SIZE);
    }

    @Override
    @Nullable
    Memory contiguous(long offset, long length) {
        return offset + length > PageTable.roundedUp(size) ? null : piece(offset, length);
    }

    private @Nullable Memory piece(long offset, long length) {
        for (Extent extent : extents) {
            if (offset < extent.end) {
                return offset + length <= extent.end ? extent.memory.part(offset - extent.start, length) : null;
            }
        }
        return null;
    }

    @Override
    boolean isTracked() {
        return true;
    }

    @Override
    void mappedBy(PageTable table) {
        guard.lock();
        tables.add(table);
        guard.unlock();
    }

    @Override
    void unmappedBy(PageTable table) {
        guard.lock();
        tables.remove(table);
        guard.unlock();
    }
}
