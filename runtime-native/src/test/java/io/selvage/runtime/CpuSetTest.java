package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {
    @Test
    void aSetIsWrittenAsRanges() {
        assertEquals("0-1,4", CpuSet.of(4, 1, 0).toString());
        assertEquals("", CpuSet.EMPTY.toString());
        assertEquals("8191", CpuSet.of(8191).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0-1,4", "1,3,5-7", "0-8191"})
    void whatIsWrittenCanBeRead(String text) {
        assertEquals(text, CpuSet.parse(text).toString());
    }

    @Test
    void readingToleratesSpacesOverlapsAndAnyOrder() {
        assertEquals(CpuSet.of(0, 1, 2, 3, 9), CpuSet.parse(" 9, 1-3 ,0-2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2-1", "1,", "a", "1-", "8192", "1--2"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> CpuSet.parse(text));
    }

    @Test
    void membershipAndSizeAgree() {
        var set = CpuSet.of(0, 2);
        assertTrue(set.contains(2));
        assertFalse(set.contains(1));
        assertFalse(set.contains(-1));
        assertEquals(2, set.size());
        assertArrayEquals(new int[] {0, 2}, set.stream().toArray());
        assertTrue(CpuSet.first(0).isEmpty());
        assertEquals("0-2", CpuSet.first(3).toString());
        assertThrows(IllegalArgumentException.class, () -> CpuSet.of(-1));
        assertThrows(IllegalArgumentException.class, () -> CpuSet.first(-1));
    }
}
