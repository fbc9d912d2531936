package io.selvage.kernel;

import io.selvage.runtime.Memory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The memory that a thread sees: shared with `CLONE_VM`, copied on write without. Nothing but this
/// object until something is mapped.
///
/// Words are aligned, in the machine's byte order, and accessed as by volatile loads and stores. Any
/// number of threads may use one space at once; see [PageTable] for why that is exact. All accesses throw
/// [MemoryFault].
final class AddressSpace extends Shared implements FutexHome {
    private static final VarHandle SALT;
    private static final VarHandle TABLE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TABLE = lookup.findVarHandle(AddressSpace.class, "table", PageTable.class);
            SALT = lookup.findVarHandle(AddressSpace.class, "salt", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Set once.
    private volatile @Nullable PageTable table;

    /// Zero until asked for.
    private volatile int salt;

    AddressSpace() {}

    /// A private copy at this instant.
    AddressSpace copy() {
        AddressSpace copy = new AddressSpace();
        PageTable mine = table;
        if (mine != null) {
            copy.table = mine.copy();
        }
        return copy;
    }

    @Override
    void lastReleased() {
        // Pages and regions are found by the collector: nothing else refers to them, but for files that are mapped.
        PageTable mine = table;
        if (mine != null && mine.regions().isTracking()) {
            mine.letGo();
        }
    }

    /// {@return the page table, null as long as nothing has been mapped}
    @Nullable
    PageTable table() {
        return table;
    }

    PageTable madeTable() {
        PageTable present = table;
        if (present != null) {
            return present;
        }
        TABLE.compareAndSet(this, null, new PageTable());
        return madeTable();
    }

    @Override
    public int salt() {
        if (salt == 0) {
            SALT.compareAndSet(this, 0, FutexHome.newSalt());
        }
        return salt;
    }

    int loadInt(long address) {
        Memory page = readable(address, Integer.BYTES);
        return page == null ? 0 : page.getInt(offset(address));
    }

    long loadLong(long address) {
        Memory page = readable(address, Long.BYTES);
        return page == null ? 0 : page.getLong(offset(address));
    }

    void storeInt(long address, int value) {
        PageTable mine = mapped(address, Integer.BYTES);
        int line = enter(mine);
        try {
            mine.writable(address, line).setInt(offset(address), value);
        } finally {
            mine.writers().leave(line);
        }
    }

    void storeLong(long address, long value) {
        PageTable mine = mapped(address, Long.BYTES);
        int line = enter(mine);
        try {
            mine.writable(address, line).setLong(offset(address), value);
        } finally {
            mine.writers().leave(line);
        }
    }

    boolean compareAndSetInt(long address, int expected, int value) {
        PageTable mine = mapped(address, Integer.BYTES);
        int line = enter(mine);
        try {
            return mine.writable(address, line).compareAndSetInt(offset(address), expected, value);
        } finally {
            mine.writers().leave(line);
        }
    }

    boolean compareAndSetLong(long address, long expected, long value) {
        PageTable mine = mapped(address, Long.BYTES);
        int line = enter(mine);
        try {
            return mine.writable(address, line).compareAndSetLong(offset(address), expected, value);
        } finally {
            mine.writers().leave(line);
        }
    }

    int getAndAddInt(long address, int delta) {
        PageTable mine = mapped(address, Integer.BYTES);
        int line = enter(mine);
        try {
            return mine.writable(address, line).getAndAddInt(offset(address), delta);
        } finally {
            mine.writers().leave(line);
        }
    }

    long getAndAddLong(long address, long delta) {
        PageTable mine = mapped(address, Long.BYTES);
        int line = enter(mine);
        try {
            return mine.writable(address, line).getAndAddLong(offset(address), delta);
        } finally {
            mine.writers().leave(line);
        }
    }

    /// Page by page; what comes before a page that cannot be read has been copied then.
    void load(long address, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            long from = address + done;
            int count = (int) Math.min(length - done, Page.SIZE - offset(from));
            Memory page = readable(from, 1);
            if (page == null) {
                java.util.Arrays.fill(target, offset + done, offset + done + count, (byte) 0);
            } else {
                page.getBytes(offset(from), target, offset + done, count);
            }
            done += count;
        }
        VarHandle.acquireFence();
    }

    /// Page by page; what comes before a page that cannot be written has been stored then.
    void store(long address, byte[] source, int offset, int length) {
        VarHandle.releaseFence();
        int done = 0;
        while (done < length) {
            long to = address + done;
            int count = (int) Math.min(length - done, Page.SIZE - offset(to));
            PageTable mine = mapped(to, 1);
            int line = enter(mine);
            try {
                Memory page = mine.writable(to, line);
                page.setBytes(offset(to), source, offset + done, count);
            } finally {
                mine.writers().leave(line);
            }
            done += count;
        }
        VarHandle.fullFence();
    }

    private int enter(PageTable mine) {
        return holders() > 1 ? mine.writers().enter() : Writers.UNCOUNTED;
    }

    private @Nullable Memory readable(long address, int size) {
        return mapped(address, size).readable(address);
    }

    private PageTable mapped(long address, int size) {
        if ((address & size - 1) != 0) {
            throw MemoryFault.misaligned(address);
        }
        PageTable mine = table;
        if (mine == null || address < 0) {
            throw MemoryFault.notMapped(address);
        }
        return mine;
    }

    private static long offset(long address) {
        return address & Page.SIZE - 1;
    }
}
