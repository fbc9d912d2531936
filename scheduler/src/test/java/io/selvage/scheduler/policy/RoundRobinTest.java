package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selvage.api.scheduling.Arrival;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private static final long MILLISECOND = 1_000_000;

    private final PolicyBench bench = new PolicyBench(RoundRobin::new, 0);
    private final BenchThread one = new BenchThread("1");
    private final BenchThread other = new BenchThread("2").asking(5 * MILLISECOND);

    @Test
    void everybodyRunsForTheSliceThatItAsksFor() {
        bench.ready(one, Arrival.CREATED);
        bench.ready(other, Arrival.CREATED);
        bench.pass(150 * MILLISECOND);
        assertEquals(100 * MILLISECOND, one.ran);
        assertEquals(50 * MILLISECOND, other.ran);
        assertEquals(10 * MILLISECOND, other.longestWait);
    }

    @Test
    void whoIsPreemptedKeepsTheRestOfItsSlice() {
        bench.ready(one, Arrival.CREATED);
        bench.ready(other, Arrival.CREATED);
        bench.pass(4 * MILLISECOND);
        bench.preempt();
        assertSame(one, bench.running());
        bench.pass(6 * MILLISECOND);
        assertSame(other, bench.running());
    }

    @Test
    void yieldingGoesToTheTail() {
        bench.ready(one, Arrival.CREATED);
        bench.ready(other, Arrival.CREATED);
        bench.giveWay();
        assertSame(other, bench.running());
        bench.giveWay();
        assertSame(one, bench.running());
    }
}
