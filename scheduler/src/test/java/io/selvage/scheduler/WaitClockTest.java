package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WaitClockTest {
    private final WaitClock clock = new WaitClock(1_000);

    @Test
    void passesAtTicks() {
        assertEquals(0, clock.nanos());
        clock.advance(1_500);
        clock.advance(3_000);
        assertEquals(2_000, clock.nanos());
    }

    @Test
    void standsStillWhileNobodyCanWait() {
        clock.advance(2_000);
        clock.resume(1_000_000);
        clock.advance(1_000_500);
        assertEquals(1_500, clock.nanos());
    }

    @Test
    void neverGoesBack() {
        clock.advance(500);
        assertEquals(0, clock.nanos());
    }
}
