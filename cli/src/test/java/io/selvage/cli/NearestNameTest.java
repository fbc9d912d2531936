package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> NAMES = List.of("hackbench", "run", "bench");

    @Test
    void aSlipOfAFewLettersIsUnderstood() {
        assertEquals("hackbench", NearestName.of("hackbnch", NAMES));
        assertEquals("run", NearestName.of("rn", NAMES));
        assertEquals("bench", NearestName.of("benhc", NAMES));
    }

    @Test
    void somethingElseIsNotGuessedAt() {
        assertNull(NearestName.of("explain", NAMES));
        assertNull(NearestName.of("x", NAMES));
    }

    @Test
    void theDistanceCountsInsertedDeletedAndReplacedLetters() {
        assertEquals(0, NearestName.distance("run", "run"));
        assertEquals(3, NearestName.distance("", "run"));
        assertEquals(3, NearestName.distance("kitten", "sitting"));
        assertEquals(3, NearestName.distance("sitting", "kitten"));
    }
}
