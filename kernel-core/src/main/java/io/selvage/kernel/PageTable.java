package io.selvage.kernel;

import io.selvage.runtime.Memory;
import org.jspecify.annotations.Nullable;

/// What is mapped in an address space and the pages that have been touched. Pages come with the first
/// write; until then private memory reads as zero.
///
/// ## Copy-on-write The directory, its leaves and the private pages each have an owner, and so has the
/// table. What the table owns it may change as it is; everything else it copies first and owns the copy.
/// A fork gives both sides a new owner: from then on neither owns anything, all is shared, and whoever
/// writes copies what it writes to, once. So a fork costs the same however much is mapped or written.
///
/// ## Who may do what at the same time
/// - Loads take no lock and are not counted: they read directory, leaf and page (all volatile), then the
///   word. A page that is replaced meanwhile keeps its content from that moment on, so such a load counts
///   as before.
/// - A store is one of the [Writers] while it finds out that the table owns the page and writes the word.
///   If it does not own it, it leaves, copies under the lock, and enters again.
/// - Every change of what is mapped or owned is made under the lock.
/// - [#copy()] takes the owner away (so that no store that enters from then on writes anywhere), waits
///   until the writers have left, and only then hands out the pages. At that moment no page changes any
///   more: everything stored before is in the copy, and every later store waits for the lock, gets a page
///   of its own, and is not.
/// - Who unmaps or protects changes first the regions, then the pages, then waits for the writers: when
///   the call returns nobody writes there. A load that finds no page looks at the regions after that, so
///   it never takes an old region's missing page for the new one's content.
/// - A space with one user needs no counting: the user does not write while it forks, and whoever else
///   comes to use the space was created by that user.
final class PageTable extends KernelLock {
    private final Writers writers = new Writers();

    /// Null while a copy is being made. Written under the lock.
    private volatile @Nullable Object owner;

    // Written under the lock.
    private volatile Regions regions;
    private volatile PageDirectory directory;

    /// Changes whenever a page that was there is replaced, taken away, protected or no longer owned:
    /// after that, and before anybody relies on it. Written under the lock.
    private volatile long version;

    /// The leaf used last. Plain, as every leaf of the present owner is current and its fields are final.
    private @Nullable PageLeaf hot;

    /// The end of the heap; guarded.
    private long brk;

    /// What new mappings have by `mlockall`: [Region#LOCKED] or 0. Written under the lock; a fork's child
    /// has none.
    private volatile int futureTraits;

    PageTable() {
        Object first = new Object();
        owner = first;
        regions = Regions.NONE;
        directory = new PageDirectory(first);
        brk = Mapping.HEAP;
    }

    private PageTable(PageTable parent) {
        owner = new Object();
        regions = parent.regions;
        directory = parent.directory;
        brk = parent.brk;
        regions.tellMapped(Regions.NONE, this);
    }

    @Override
    LockOrder level() {
        return LockOrder.MEMORY;
    }

    @Override
    public String toString() {
        return "address space (" + regions.count() + " regions)";
    }

    /// {@return a table of its own with the content of this moment, less what the advice leaves out}
    PageTable copy() {
        lock();
        try {
            owner = null;
            changed();
            PageTable child = new PageTable(this);
            owner = new Object();
            if (regions.have(Region.CHANGES_AT_FORK)) {
                child.followTraits();
            }
            return child;
        } finally {
            unlock();
        }
    }

    /// Not yet seen by anybody else.
    private void followTraits() {
        Regions all = regions;
        regions(all.changed(
                0, Mapping.TOP, region -> region.has(Region.DONTFORK) ? null : region.withTraits(0, Region.LOCKED)));
        for (Region region : all.within(0, Mapping.TOP)) {
            if (region.has(Region.DONTFORK | Region.WIPEONFORK)) {
                dropPages(region.start(), region.end());
            }
        }
    }

    long version() {
        return version;
    }

    /// Lock held: nobody uses a page any more as it was before, except for loads that have begun. Whoever
    /// is not counted is the only user, and does not write while it makes changes.
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock only.
    private void changed() {
        version++;
        writers.awaitLeft();
    }

    /// Whether this table may write to a page of its own as it is.
    boolean mayWrite(Page page) {
        return page.isWritable() && (page.owner() == Page.NOT_OWNED || page.owner() == owner);
    }

    // Reading.

    Regions regions() {
        return regions;
    }

    /// {@return the page with that address, null if it has not been touched}
    @Nullable
    Page find(long address) {
        long number = address >>> (Page.SHIFT + PageLeaf.SHIFT);
        PageLeaf leaf = hot;
        if (leaf == null || leaf.number != number || leaf.owner != owner) {
            leaf = directory.find(number);
            if (leaf == null) {
                return null;
            }
            hot = leaf;
        }
        return leaf.get(indexInLeaf(address));
    }

    /// {@return memory to read the page from, null if it reads as zero}
    /// @throws MemoryFault if it cannot be read
    @Nullable
    Memory readable(long address) {
        Page page = find(address);
        if (page == null) {
            return untouched(address);
        }
        if (!page.isReadable()) {
            throw MemoryFault.forbidden(address);
        }
        return page.memory();
    }

    private @Nullable Memory untouched(long address) {
        Region region = regions.at(address);
        if (region == null) {
            throw MemoryFault.notMapped(address);
        }
        if (!region.isReadable()) {
            throw MemoryFault.forbidden(address);
        }
        return region.object() == null ? null : claim(address, false);
    }

    // Writing.

    Writers writers() {
        return writers;
    }

    /// For a writer that has entered: leaves and enters again if the page must be made or copied first.
    ///
    /// @param line what it has entered with
    /// @return the memory of the page, to be written to before leaving
    /// @throws MemoryFault if it cannot be written; the writer has still to leave
    Memory writable(long address, int line) {
        for (; ; ) {
            Page page = find(address);
            if (page != null) {
                if (!page.isWritable()) {
                    throw MemoryFault.forbidden(address);
                }
                // After entering: a copy takes the owner away before it looks who is in.
                if (mayWrite(page)) {
                    return page.memory();
                }
            }
            writers.leave(line);
            try {
                claim(address, true);
            } finally {
                writers.enterAgain(line);
            }
        }
    }

    /// Sees to it that the table has the page, and its own one if it is to be written. Nobody writes to a
    /// page that is replaced.
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock only.
    private Memory claim(long address, boolean write) {
        lock();
        try {
            Region region = regions.at(address);
            if (region == null) {
                throw MemoryFault.notMapped(address);
            }
            if (write ? !region.isWritable() : !region.isReadable()) {
                throw MemoryFault.forbidden(address);
            }
            Object self = present();
            PageLeaf leaf = ownedLeaf(address >>> (Page.SHIFT + PageLeaf.SHIFT));
            Page page = leaf.get(indexInLeaf(address));
            if (page != null && (!write || page.owner() == Page.NOT_OWNED || page.owner() == self)) {
                return page.memory();
            }
            Page claimed = page == null ? fresh(region, address) : page;
            if (write && claimed.owner() != Page.NOT_OWNED && claimed.owner() != self) {
                claimed = claimed.copiedFor(self);
            }
            leaf.set(indexInLeaf(address), claimed);
            if (page != null) {
                version++;
            }
            return claimed.memory();
        } finally {
            unlock();
        }
    }

    private Page fresh(Region region, long address) {
        MappedObject object = region.object();
        if (object == null) {
            return Page.zeroed(region.protection(), present());
        }
        Memory memory = object.page(region.offsetOf(address) & -Page.SIZE);
        if (memory == null) {
            throw MemoryFault.beyondEnd(address);
        }
        return new Page(memory, region.protection(), region.isShared() ? Page.NOT_OWNED : Page.OF_OBJECT);
    }

    // Changing what is mapped; the lock is held.

    void regions(Regions changed) {
        Regions before = regions;
        changed.tellMapped(before, this);
        regions = changed;
        before.tellUnmapped(changed, this);
    }

    /// Nobody uses the address space any more: the files that it maps need not know it.
    void letGo() {
        lock();
        regions.tellUnmapped(Regions.NONE, this);
        unlock();
    }

    int futureTraits() {
        return futureTraits;
    }

    void futureTraits(int traits) {
        futureTraits = traits;
    }

    long brk() {
        return brk;
    }

    void brk(long end) {
        brk = end;
    }

    /// Forgets the pages from `start` to `end`: they read as what the regions say. Afterwards nobody
    /// writes to what was there.
    void forget(long start, long end) {
        dropPages(start, end);
        changed();
    }

    /// Gives the pages from `start` to `end` another protection. Afterwards nobody writes by the old one.
    void protect(long start, long end, int protection) {
        forLeaves(start, end, (leaf, from, to) -> {
            for (int i = from; i < to; i++) {
                Page page = leaf.get(i);
                if (page != null) {
                    leaf.set(i, page.withProtection(protection));
                }
            }
        });
        changed();
    }

    /// Forgets the pages of an object from an offset on, copies included: it has been cut off there.
    /// Afterwards nobody who is counted writes to them.
    void takeAway(MappedObject object, long offset) {
        for (Region region : regions.within(0, Mapping.TOP)) {
            if (region.object() == object && region.offsetOf(region.end()) > offset) {
                long kept = Math.max(0, offset - region.objectOffset());
                dropPages(region.start() + kept, region.end());
            }
        }
        changed();
    }

    private void dropPages(long start, long end) {
        forLeaves(start, end, (leaf, from, to) -> {
            for (int i = from; i < to; i++) {
                leaf.set(i, null);
            }
        });
    }

    private interface LeafChange {
        void apply(PageLeaf leaf, int from, int to);
    }

    /// For each leaf that has pages there, made this table's own.
    private void forLeaves(long start, long end, LeafChange change) {
        long first = start >>> Page.SHIFT;
        long last = end >>> Page.SHIFT;
        PageDirectory leaves = directory;
        for (int i = leaves.firstFrom(first >>> PageLeaf.SHIFT); i < leaves.count(); i++) {
            PageLeaf leaf = leaves.leaf(i);
            long base = leaf.number << PageLeaf.SHIFT;
            if (base >= last) {
                return;
            }
            int from = (int) Math.max(0, first - base);
            int to = (int) Math.min(PageLeaf.SIZE, last - base);
            if (leaf.hasAny(from, to)) {
                change.apply(ownedLeaf(leaf.number), from, to);
            }
        }
    }

    private PageLeaf ownedLeaf(long number) {
        Object self = present();
        PageLeaf leaf = directory.find(number);
        if (leaf != null && leaf.owner == self) {
            return leaf;
        }
        PageLeaf own = leaf == null ? new PageLeaf(number, self) : leaf.copiedFor(self);
        directory = directory.with(own);
        return own;
    }

    /// Only a copy takes the owner away, and gives a new one before it releases the lock.
    private Object present() {
        return java.util.Objects.requireNonNull(owner);
    }

    static long roundedUp(long length) {
        return length + Page.SIZE - 1 & -Page.SIZE;
    }

    private static int indexInLeaf(long address) {
        return (int) (address >>> Page.SHIFT) & PageLeaf.SIZE - 1;
    }
}
