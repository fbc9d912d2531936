package io.selvage.kernel;

import io.selvage.runtime.Memory;

/// One entry of a page table. Immutable; the memory it refers to is not.
///
/// @param memory its 4,096 bytes: over a `long[]` if private, a slice of one region outside of the heap
///     if shared
/// @param protection what may be done: `PROT_` bits, those of its region
/// @param owner which [PageTable] may write to it as it is; any other copies it first. Compared by
///     identity. See [PageTable] for how owners change at a fork
record Page(Memory memory, int protection, Object owner) {
    static final int SHIFT = 12;
    static final int SIZE = 1 << SHIFT;

    /// The owner of pages that are never copied: those of shared mappings.
    static final Object NOT_OWNED = new Object();

    /// The owner of pages that a private mapping reads in the object that it maps: no table is.
    static final Object OF_OBJECT = new Object();

    static Page zeroed(int protection, Object owner) {
        return new Page(Memory.onHeap(SIZE), protection, owner);
    }

    Page copiedFor(Object newOwner) {
        return new Page(memory.copy(), protection, newOwner);
    }

    Page withProtection(int newProtection) {
        return new Page(memory, newProtection, owner);
    }

    boolean isWritable() {
        return (protection & Protection.WRITE) != 0;
    }

    boolean isReadable() {
        return protection != 0;
    }
}
