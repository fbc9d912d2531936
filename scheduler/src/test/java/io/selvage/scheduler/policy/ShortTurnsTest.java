package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import org.junit.jupiter.api.Test;

/// [Shinjuku] and [EarliestDeadlineFirst].
class ShortTurnsTest {
    private static final long MILLISECOND = 1_000_000;

    private final BenchThread longOne = new BenchThread("long").asking(50 * MILLISECOND);
    private final BenchThread other = new BenchThread("other").asking(60 * MILLISECOND);
    private final BenchThread shortOne = new BenchThread("short").asking(2 * MILLISECOND);

    @Test
    void aShortRequestPassesLongOnesAfterATickEach() {
        PolicyBench bench = new PolicyBench(Shinjuku::new, 0);
        bench.ready(longOne, Arrival.CREATED);
        bench.ready(other, Arrival.CREATED);
        bench.ready(shortOne, Arrival.CREATED);
        bench.pass(2 * MILLISECOND);
        assertSame(shortOne, bench.running());
        assertEquals(MILLISECOND, other.ran);
    }

    @Test
    void whatIsDueFirstRunsFirstAndAtOnce() {
        PolicyBench bench = new PolicyBench(EarliestDeadlineFirst::new, 0);
        bench.ready(longOne, Arrival.CREATED);
        bench.ready(other, Arrival.CREATED);
        assertSame(longOne, bench.running());
        bench.pass(10 * MILLISECOND);
        bench.ready(shortOne, Arrival.WOKEN);
        assertSame(shortOne, bench.running());
        bench.leave();
        assertSame(longOne, bench.running());
    }

    @Test
    void whatCanBeDoneInTimeIsDoneInTime() {
        PolicyBench bench = new PolicyBench(EarliestDeadlineFirst::new, 0);
        // Every 10 ms 4 ms of work, every 20 ms 6, every 50 ms 15: the whole core.
        BenchThread[] threads = {new BenchThread("a"), new BenchThread("b"), new BenchThread("c")};
        long[] periods = {10, 20, 50};
        long[] work = {4, 6, 15};
        for (int millisecond = 0; millisecond < 1_000; millisecond++) {
            for (int i = 0; i < threads.length; i++) {
                if (millisecond % periods[i] == 0) {
                    long done = millisecond / periods[i] * work[i] * MILLISECOND;
                    assertEquals(done, threads[i].ran, threads[i] + " at " + millisecond);
                    bench.ready(threads[i].asking(periods[i] * MILLISECOND), Arrival.WOKEN);
                }
            }
            bench.pass(MILLISECOND);
            BenchThread running = bench.running();
            for (int i = 0; i < threads.length; i++) {
                if (threads[i] == running && running.ran % (work[i] * MILLISECOND) == 0 && running.ran > 0) {
                    bench.leave();
                }
            }
        }
    }

    @Test
    void whoIsLateGoesBehindWhoIsDueBefore() {
        PolicyBench bench = new PolicyBench(EarliestDeadlineFirst::new, 0);
        bench.ready(shortOne, Arrival.CREATED);
        bench.ready(other, Arrival.CREATED);
        bench.pass(200 * MILLISECOND);
        assertTrue(other.ran >= 2 * MILLISECOND, "starves");
        assertTrue(shortOne.ran > other.ran);
    }
}
