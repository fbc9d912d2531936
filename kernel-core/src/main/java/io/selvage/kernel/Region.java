package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// A range of addresses that one call has mapped, or a part of it. Immutable.
///
/// @param start the first address, a multiple of the page size
/// @param end the address behind the last, a multiple of the page size
/// @param protection what may be done now: `PROT_` bits
/// @param history every protection that it ever had: what was writable once never becomes executable, nor
///     the other way round (MODEL 14, WXP)
/// @param object what is mapped, null for private memory
/// @param objectOffset where in the object `start` is
/// @param advice what a fork does about it
record Region(
        long start,
        long end,
        int protection,
        int history,
        @Nullable SharedMemory object,
        long objectOffset,
        int advice) {
    /// Advice bit: a fork's child does not get it.
    static final int DONTFORK = 1;

    /// Advice bit: a fork's child gets it empty.
    static final int WIPEONFORK = 2;

    static Region of(long start, long end, int protection, @Nullable SharedMemory object) {
        return new Region(start, end, protection, protection, object, 0, 0);
    }

    Region part(long from, long to) {
        return new Region(from, to, protection, history, object, objectOffset + (from - start), advice);
    }

    Region withProtection(int newProtection) {
        return new Region(start, end, newProtection, history | newProtection, object, objectOffset, advice);
    }

    Region withAdvice(int added, int removed) {
        return new Region(start, end, protection, history, object, objectOffset, (advice & ~removed) | added);
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
                && advice == next.advice
                && object == next.object
                && (object == null || objectOffset + (end - start) == next.objectOffset);
    }
}
