package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selvage.api.ProgramSegments;
import io.selvage.runtime.Memory;
import org.junit.jupiter.api.Test;

class ImageSegmentsTest {
    private static final long TEXT = 0x40_0000L;
    private static final long DATA = TEXT + Page.SIZE;

    private final ProgramSegments segments = ProgramSegments.of(new byte[] {1, 2, 3, 4}, new byte[] {5, 6, 7, 8}, 0, 0);

    @Test
    void allProcessesHaveTheSameTextPagesAndTheirOwnDataPages() {
        ImageCache cache = new ImageCache();
        AddressSpace one = start(cache);
        AddressSpace two = start(cache);
        AddressSpace fork = one.copy();
        for (AddressSpace space : new AddressSpace[] {one, two, fork}) {
            assertNotEquals(0, space.loadInt(TEXT));
            space.storeInt(DATA, 9);
        }
        assertSame(region(one, TEXT).object(), region(two, TEXT).object());
        assertSame(region(one, TEXT).object(), region(fork, TEXT).object());
        one.storeInt(DATA, 10);
        assertEquals(9, two.loadInt(DATA));
        assertEquals(9, fork.loadInt(DATA));
    }

    @Test
    void theTextIsTheSameBytesAndNotACopy() {
        ImageCache cache = new ImageCache();
        AddressSpace one = start(cache);
        AddressSpace two = start(cache);
        one.loadInt(TEXT);
        two.loadInt(TEXT);
        // Nothing in the kernel writes to a text; this shows that both see one memory.
        memory(one).setInt(0, 77);
        assertEquals(77, two.loadInt(TEXT));
    }

    @Test
    void whatIsInTheCacheIsMadeOnce() {
        ImageCache cache = new ImageCache();
        assertSame(cache.of("x", segments), cache.of("y", segments));
    }

    private AddressSpace start(ImageCache cache) {
        return cache.of("x", segments).start(Limits.INITIAL).memory();
    }

    private static Memory memory(AddressSpace space) {
        PageTable table = java.util.Objects.requireNonNull(space.table());
        return java.util.Objects.requireNonNull(table.find(TEXT)).memory();
    }

    private static Region region(AddressSpace space, long address) {
        PageTable table = java.util.Objects.requireNonNull(space.table());
        return java.util.Objects.requireNonNull(table.regions().at(address));
    }
}
