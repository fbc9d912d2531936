package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SystemClockTest {
    private final Clock clock = new SystemClock();

    @Test
    void nanosecondsAreThoseOfTheJvm() {
        long before = System.nanoTime();
        long read = clock.nanoTime();
        assertTrue(read - before >= 0 && System.nanoTime() - read >= 0);
    }

    @Test
    void theTimeOfDayIsThatOfTheSystem() {
        Instant earliest = Instant.now().minusSeconds(3600);
        assertFalse(clock.instant().isBefore(earliest));
    }
}
