package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// For how long a core looks for a wake-up before it sleeps. Each look at the clock makes it a
/// microsecond later.
class IdlePollTest {
    private static final int CORE = 0;

    private final AtomicLong now = new AtomicLong();
    private final IdleCores idle = new IdleCores(1);
    private final IdlePoll poll = new IdlePoll(new SlowClock(), idle, CORE);

    private final class SlowClock implements Clock {
        @Override
        public long nanoTime() {
            return now.getAndAdd(1_000);
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }
    }

    private long polled() {
        long before = now.get();
        assertFalse(poll.claimed());
        // The first look is where it begins.
        return Math.max(0, now.get() - before - 1_000);
    }

    private long polledAfter(long... idleTimes) {
        idle.add(CORE);
        for (long nanos : idleTimes) {
            poll.wokenAfter(nanos);
        }
        return polled();
    }

    @Test
    void aCoreThatWasNeverWokenDoesNotPoll() {
        assertEquals(0, polledAfter());
    }

    @Test
    void wakeUpsThatComeSoonMakeItPollForLongerAndLonger() {
        assertEquals(5_000, polledAfter(30_000));
        assertEquals(10_000, polledAfter(30_000));
        assertEquals(20_000, polledAfter(30_000));
        assertEquals(40_000, polledAfter(30_000));
    }

    @Test
    void itPollsNoLongerThanNeeded() {
        assertEquals(20_000, polledAfter(15_000, 15_000, 15_000, 15_000, 15_000, 15_000));
    }

    @Test
    void itPollsNoLongerThanTheMost() {
        assertEquals(IdlePoll.MOST_NANOS, polledAfter(45_000, 45_000, 45_000, 45_000, 50_000, 50_000));
    }

    @Test
    void itGivesUpWhenWakeUpsAreRare() {
        assertEquals(20_000, polledAfter(30_000, 30_000, 30_000));
        assertEquals(10_000, polledAfter(1_000_000));
        assertEquals(0, polledAfter(1_000_000, 1_000_000));
    }

    @Test
    void aWakeUpEndsIt() {
        idle.add(CORE);
        poll.wokenAfter(30_000);
        idle.claim(CORE);
        assertTrue(poll.claimed());
        assertEquals(0, now.get() / 2_000);
    }

    @Test
    void aWakeUpBeforeItBeginsIsSeenEvenIfItDoesNotPoll() {
        assertTrue(poll.claimed());
    }
}
