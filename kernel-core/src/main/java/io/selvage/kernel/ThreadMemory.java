package io.selvage.kernel;

import io.selvage.api.MemoryView;
import io.selvage.runtime.Memory;
import org.jspecify.annotations.Nullable;

/// A thread's own way into its memory, which remembers the pages that it has used last.
///
/// What it remembers of a page counts as long as the thread has the same address space and the version of
/// its page table is the same: the version changes, before anybody can rely on it, whenever a page that
/// was there is replaced, taken away, protected or no longer owned. So an access through here is one that
/// could have been made by [AddressSpace] at the moment when the version was looked at, with the same
/// arguments: a load may take a page's content from before a change that goes on, and a store is counted
/// among the [Writers] before it looks, unless the space has one user.
final class ThreadMemory implements MemoryView {
    private static final int SLOTS = 8;
    private static final int INT_PLACE = -Page.SIZE | Integer.BYTES - 1;
    private static final int LONG_PLACE = -Page.SIZE | Long.BYTES - 1;

    /// One page. Immutable, so that a view that is used by the wrong thread at least finds what belongs
    /// together.
    private static final class Hot {
        final AddressSpace space;
        final PageTable table;
        final long version;
        final boolean writable;

        /// Where it begins; no address is odd there.
        final long start;

        final Memory memory;

        Hot(AddressSpace space, PageTable table, long version, long start, Memory memory, boolean writable) {
            this.space = space;
            this.table = table;
            this.version = version;
            this.start = start;
            this.memory = memory;
            this.writable = writable;
        }
    }

    private final Task self;

    /// What it enters the writers with.
    private final int line;

    private final @Nullable Hot[] slots = new @Nullable Hot[SLOTS];

    ThreadMemory(Task self) {
        this.self = self;
        line = Writers.lineOf(self.tid());
    }

    /// What has been used is remembered. The version is read before the page is looked up, so that a page
    /// that changes meanwhile is remembered in vain.
    private void remember(long address) {
        AddressSpace space = self.memory();
        PageTable table = space.table();
        if (table == null) {
            return;
        }
        long version = table.version();
        Page page = table.find(address);
        if (page != null && page.isReadable()) {
            int slot = (int) (address >>> Page.SHIFT) & SLOTS - 1;
            long start = address & -Page.SIZE;
            slots[slot] = new Hot(space, table, version, start, page.memory(), table.mayWrite(page));
        }
    }

    /// {@return the memory of a page that can be read as it is, null if the long way must be gone}
    private @Nullable Memory readable(long address, int place) {
        Hot hot = slots[(int) (address >>> Page.SHIFT) & SLOTS - 1];
        return hot != null
                        && hot.start == (address & place)
                        && hot.space == self.memory()
                        && hot.version == hot.table.version()
                ? hot.memory
                : null;
    }

    /// {@return the page if it is remembered as one that the thread may write to; whether it still is has
    /// to be found out after entering}
    private @Nullable Hot writable(long address, int place) {
        Hot hot = slots[(int) (address >>> Page.SHIFT) & SLOTS - 1];
        return hot != null && hot.start == (address & place) && hot.writable && hot.space == self.memory() ? hot : null;
    }

    private int enter(Hot hot) {
        int entered = hot.space.holders() > 1 ? line : Writers.UNCOUNTED;
        hot.table.writers().enterAgain(entered);
        return entered;
    }

    private static boolean isCurrent(Hot hot) {
        return hot.version == hot.table.version();
    }

    private static long offset(long address) {
        return address & Page.SIZE - 1;
    }

    @Override
    public int loadInt(long address) {
        Memory memory = readable(address, INT_PLACE);
        if (memory != null) {
            return memory.getInt(offset(address));
        }
        int value = UserMemory.loadInt(self, address);
        remember(address);
        return value;
    }

    @Override
    public long loadLong(long address) {
        Memory memory = readable(address, LONG_PLACE);
        if (memory != null) {
            return memory.getLong(offset(address));
        }
        long value = UserMemory.loadLong(self, address);
        remember(address);
        return value;
    }

    @Override
    public void storeInt(long address, int value) {
        Hot hot = writable(address, INT_PLACE);
        if (hot != null) {
            int entered = enter(hot);
            try {
                if (isCurrent(hot)) {
                    hot.memory.setInt(offset(address), value);
                    return;
                }
            } finally {
                hot.table.writers().leave(entered);
            }
        }
        UserMemory.storeInt(self, address, value);
        remember(address);
    }

    @Override
    public void storeLong(long address, long value) {
        Hot hot = writable(address, LONG_PLACE);
        if (hot != null) {
            int entered = enter(hot);
            try {
                if (isCurrent(hot)) {
                    hot.memory.setLong(offset(address), value);
                    return;
                }
            } finally {
                hot.table.writers().leave(entered);
            }
        }
        UserMemory.storeLong(self, address, value);
        remember(address);
    }

    @Override
    public boolean compareAndSetInt(long address, int expected, int value) {
        Hot hot = writable(address, INT_PLACE);
        if (hot != null) {
            int entered = enter(hot);
            try {
                if (isCurrent(hot)) {
                    return hot.memory.compareAndSetInt(offset(address), expected, value);
                }
            } finally {
                hot.table.writers().leave(entered);
            }
        }
        boolean result = UserMemory.compareAndSetInt(self, address, expected, value);
        remember(address);
        return result;
    }

    @Override
    public boolean compareAndSetLong(long address, long expected, long value) {
        Hot hot = writable(address, LONG_PLACE);
        if (hot != null) {
            int entered = enter(hot);
            try {
                if (isCurrent(hot)) {
                    return hot.memory.compareAndSetLong(offset(address), expected, value);
                }
            } finally {
                hot.table.writers().leave(entered);
            }
        }
        boolean result = UserMemory.compareAndSetLong(self, address, expected, value);
        remember(address);
        return result;
    }

    @Override
    public int getAndAddInt(long address, int delta) {
        Hot hot = writable(address, INT_PLACE);
        if (hot != null) {
            int entered = enter(hot);
            try {
                if (isCurrent(hot)) {
                    return hot.memory.getAndAddInt(offset(address), delta);
                }
            } finally {
                hot.table.writers().leave(entered);
            }
        }
        int result = UserMemory.getAndAddInt(self, address, delta);
        remember(address);
        return result;
    }

    @Override
    public long getAndAddLong(long address, long delta) {
        Hot hot = writable(address, LONG_PLACE);
        if (hot != null) {
            int entered = enter(hot);
            try {
                if (isCurrent(hot)) {
                    return hot.memory.getAndAddLong(offset(address), delta);
                }
            } finally {
                hot.table.writers().leave(entered);
            }
        }
        long result = UserMemory.getAndAddLong(self, address, delta);
        remember(address);
        return result;
    }
}
