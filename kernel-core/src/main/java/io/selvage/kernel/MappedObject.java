package io.selvage.kernel;

import io.selvage.runtime.Memory;
import org.jspecify.annotations.Nullable;

/// What a mapping maps: bytes that have a place in memory whoever maps them. A shared mapping accesses
/// them; a private one reads them until it writes, then has a copy of the page.
///
/// It lives as long as anything refers to it: a region, a page, an open file, a buffer that has been
/// handed out. So a mapping keeps what it maps although the file is closed and unlinked.
///
/// [#page] and [#contiguous] are called with the lock of a [PageTable] held: they take no lock but leaves
/// and do not wait.
abstract class MappedObject implements FutexHome {
    private final int salt = FutexHome.newSalt();

    /// Subclasses say where the bytes are.
    MappedObject() {}

    @Override
    public final int salt() {
        return salt;
    }

    /// {@return one page of it, always the same bytes for the same offset; null if it begins beyond the
    /// end, which is `SIGBUS` for who accesses it}
    ///
    /// @param offset a multiple of the page size
    abstract @Nullable Memory page(long offset);

    /// {@return that part of it in one piece, null if it is not in one piece or reaches beyond the last
    /// page}
    ///
    /// @param offset of the first byte
    /// @param length in bytes, more than 0
    abstract @Nullable Memory contiguous(long offset, long length);

    /// Whether it can lose pages, and so wants to know who maps it.
    boolean isTracked() {
        return false;
    }

    /// A table begins to map it; called with the lock of the table held, before it has a page of it. Only
    /// if it is tracked.
    void mappedBy(PageTable table) {}

    /// A table no longer maps it anywhere; called with the lock of the table held. Only if it is tracked.
    void unmappedBy(PageTable table) {}

    /// Brings what has been written to where it is kept, for `msync`. No lock is held.
    void synchronise(long offset, long length) {}

    /// {@return what the list of mappings shows, empty if it has no name}
    String name() {
        return "";
    }
}
