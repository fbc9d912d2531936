package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// A range of addresses that one call has mapped, or a part of it. Immutable.
///
/// @param start the first address, a multiple of the page size
/// @param end the address behind the last, a multiple of the page size
/// @param protection what may be done now: `PROT_` bits
/// @param history every protection that it ever had: what was writable once never becomes executable, nor
///     the other way round (MODEL 14, WXP)
/// @param object what is mapped, null for private memory that begins as zeros
/// @param objectOffset where in the object `start` is
/// @param traits what else is to know about it: the bits below
/// @param label what it is part of, null for an ordinary mapping; compared by identity
record Region(
        long start,
        long end,
        int protection,
        int history,
        @Nullable MappedObject object,
        long objectOffset,
        int traits,
        @Nullable SegmentLabel label) {
    /// Trait: a fork's child does not get it.
    static final int DONTFORK = 1;

    /// Trait: a fork's child gets it empty.
    static final int WIPEONFORK = 2;

    /// Trait: writes go to the object, and a fork's child has the same memory.
    static final int SHARED = 4;

    /// Trait: it can never be made writable, as the file was not open for writing.
    static final int NEVER_WRITABLE = 8;

    /// Trait: it grows to lower addresses when they are touched.
    static final int GROWS_DOWN = 16;

    /// Trait: its memory is locked; a fork's child has it unlocked.
    static final int LOCKED = 32;

    /// What a fork has to look at.
    static final int CHANGES_AT_FORK = DONTFORK | WIPEONFORK | LOCKED;

    /// Private memory that begins as zeros.
    static Region anonymous(long start, long end, int protection, int traits, @Nullable SegmentLabel label) {
        return new Region(start, end, protection, protection, null, 0, traits, label);
    }

    Region part(long from, long to) {
        return new Region(from, to, protection, history, object, objectOffset + (from - start), traits, label);
    }

    /// The same somewhere else.
    Region at(long place) {
        return new Region(place, place + length(), protection, history, object, objectOffset, traits, label);
    }

    /// The same with more in front.
    Region from(long newStart) {
        return new Region(newStart, end, protection, history, object, objectOffset, traits, label);
    }

    Region upTo(long newEnd) {
        return new Region(start, newEnd, protection, history, object, objectOffset, traits, label);
    }

    Region withProtection(int newProtection) {
        return new Region(start, end, newProtection, history | newProtection, object, objectOffset, traits, label);
    }

    Region withTraits(int added, int removed) {
        return new Region(start, end, protection, history, object, objectOffset, (traits & ~removed) | added, label);
    }

    /// {@return where in the object an address is}
    long offsetOf(long address) {
        return objectOffset + (address - start);
    }

    long length() {
        return end - start;
    }

    boolean has(int trait) {
        return (traits & trait) != 0;
    }

    boolean isShared() {
        return has(SHARED);
    }

    boolean isWritable() {
        return (protection & Protection.WRITE) != 0;
    }

    /// As on most machines, what may be written or run may be read.
    boolean isReadable() {
        return protection != 0;
    }

    /// Whether the two can be kept as one.
    boolean continuesWith(Region next) {
        return end == next.start
                && protection == next.protection
                && history == next.history
                && traits == next.traits
                && object == next.object
                && label == next.label
                && (object == null || objectOffset + (end - start) == next.objectOffset);
    }
}
