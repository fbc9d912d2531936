package io.selvage.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The entries of 64 neighbouring pages. Written under the lock of the table that owns it and by nobody
/// else; read without a lock.
final class PageLeaf {
    static final int SHIFT = 6;
    static final int SIZE = 1 << SHIFT;

    private static final VarHandle PAGE = MethodHandles.arrayElementVarHandle(Page[].class);

    /// The number of its first page divided by [#SIZE].
    final long number;

    /// Which table may change it as it is; compared by identity.
    final Object owner;

    private final @Nullable Page[] pages;

    private PageLeaf(long number, Object owner, @Nullable Page[] pages) {
        this.number = number;
        this.owner = owner;
        this.pages = pages;
    }

    PageLeaf(long number, Object owner) {
        this(number, owner, new @Nullable Page[SIZE]);
    }

    PageLeaf copiedFor(Object newOwner) {
        return new PageLeaf(number, newOwner, pages.clone());
    }

    @Nullable
    Page get(int index) {
        return (Page) PAGE.getVolatile(pages, index);
    }

    void set(int index, @Nullable Page page) {
        PAGE.setVolatile(pages, index, page);
    }

    /// Whether there is a page from one index to before another.
    boolean hasAny(int from, int to) {
        for (int i = from; i < to; i++) {
            if (pages[i] != null) {
                return true;
            }
        }
        return false;
    }
}
