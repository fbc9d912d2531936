package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CoreMaskTest {

    @Property
    void anIntersectionHasWhatBothHave(
            @ForAll @Size(max = 3) long[] one,
            @ForAll @Size(max = 3) long[] two,
            @ForAll @IntRange(max = 200) int core) {
        CoreMask both = CoreMask.ofBits(one).intersection(CoreMask.ofBits(two));
        assertEquals(CoreMask.ofBits(one).contains(core) && CoreMask.ofBits(two).contains(core), both.contains(core));
    }

    @Property
    void theFirstCoresAreThose(
            @ForAll @IntRange(max = 200) int count, @ForAll @IntRange(min = -2, max = 300) int core) {
        assertEquals(core >= 0 && core < count, CoreMask.firstCores(count).contains(core));
    }

    @Example
    void zeroWordsAtTheEndMeanNothing() {
        assertEquals(CoreMask.ofBits(3), CoreMask.ofBits(3, 0, 0));
        assertEquals(CoreMask.ofBits(3).hashCode(), CoreMask.ofBits(3, 0).hashCode());
        assertNotEquals(CoreMask.ofBits(3), CoreMask.ofBits(0, 3));
        assertArrayEquals(new long[] {0, 1}, CoreMask.ofBits(0, 1, 0).toBits());
        assertTrue(CoreMask.ofBits(0, 0).isEmpty());
        assertFalse(CoreMask.ofBits(0, 1).isEmpty());
    }

    @Example
    void aMaskIsPrintedAsOneNumber() {
        assertEquals("0x0", CoreMask.ofBits().toString());
        assertEquals("0x3", CoreMask.ofBits(3).toString());
        assertEquals("0x10000000000000003", CoreMask.ofBits(3, 1).toString());
    }

    @Example
    void limitsAreUnsigned() {
        assertTrue(Limit.NONE.isLegal());
        assertTrue(new Limit(1, Limit.INFINITY).isLegal());
        assertFalse(new Limit(Limit.INFINITY, 1).isLegal());
        assertEquals("1 unlimited", new Limit(1, Limit.INFINITY).toString());
    }
}
