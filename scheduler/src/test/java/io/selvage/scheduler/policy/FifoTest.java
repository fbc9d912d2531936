package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selvage.api.scheduling.Arrival;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FifoTest {
    private final BenchThread one = new BenchThread("1");
    private final BenchThread other = new BenchThread("2");

    @Test
    void whoIsPreemptedIsFirstAgain() {
        PolicyBench bench = new PolicyBench(Fifo::new, 0);
        bench.ready(one, Arrival.CREATED);
        bench.ready(other, Arrival.CREATED);
        bench.preempt();
        assertSame(one, bench.running());
        bench.giveWay();
        assertSame(other, bench.running());
    }

    @Property
    void anEqualNeverPreemptsWhoNeitherBlocksNorYields(@ForAll List<Integer> arrivals) {
        PolicyBench bench = new PolicyBench(Fifo::new, 0);
        BenchThread first = new BenchThread("first");
        bench.ready(first, Arrival.CREATED);
        for (int i = 0; i < arrivals.size(); i++) {
            BenchThread late = new BenchThread("late").weighing(88_761).asking(100_000);
            bench.ready(late, Arrival.WOKEN);
            bench.pass(Math.floorMod(arrivals.get(i), 20_000_000));
            assertSame(first, bench.running());
            assertFalse(bench.policy().preempts(late, first));
        }
    }
}
