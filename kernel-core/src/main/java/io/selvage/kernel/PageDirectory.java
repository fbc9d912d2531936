package io.selvage.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The leaves of a page table, sorted. Which leaves there are never changes; a leaf is replaced under the
/// lock of the table that owns the directory; read without a lock.
final class PageDirectory {
    private static final VarHandle LEAF = MethodHandles.arrayElementVarHandle(PageLeaf[].class);

    /// Which table may change it as it is; compared by identity.
    private final Object owner;

    private final long[] numbers;
    private final PageLeaf[] leaves;

    private PageDirectory(Object owner, long[] numbers, PageLeaf[] leaves) {
        this.owner = owner;
        this.numbers = numbers;
        this.leaves = leaves;
    }

    PageDirectory(Object owner) {
        this(owner, new long[0], new PageLeaf[0]);
    }

    @Nullable
    PageLeaf find(long number) {
        int index = Arrays.binarySearch(numbers, number);
        return index < 0 ? null : leaf(index);
    }

    int count() {
        return numbers.length;
    }

    PageLeaf leaf(int index) {
        return (PageLeaf) LEAF.getVolatile(leaves, index);
    }

    /// {@return the index of the first leaf with that number or a higher one}
    int firstFrom(long number) {
        int index = Arrays.binarySearch(numbers, number);
        return index < 0 ? -index - 1 : index;
    }

    /// {@return this or a new directory with that leaf, owned by the leaf's owner}
    PageDirectory with(PageLeaf leaf) {
        int index = Arrays.binarySearch(numbers, leaf.number);
        if (index >= 0) {
            PageDirectory own = owner == leaf.owner ? this : new PageDirectory(leaf.owner, numbers, leaves.clone());
            LEAF.setVolatile(own.leaves, index, leaf);
            return own;
        }
        int place = -index - 1;
        long[] moreNumbers = new long[numbers.length + 1];
        PageLeaf[] moreLeaves = new PageLeaf[numbers.length + 1];
        System.arraycopy(numbers, 0, moreNumbers, 0, place);
        System.arraycopy(leaves, 0, moreLeaves, 0, place);
        System.arraycopy(numbers, place, moreNumbers, place + 1, numbers.length - place);
        System.arraycopy(leaves, place, moreLeaves, place + 1, numbers.length - place);
        moreNumbers[place] = leaf.number;
        moreLeaves[place] = leaf;
        return new PageDirectory(leaf.owner, moreNumbers, moreLeaves);
    }
}
