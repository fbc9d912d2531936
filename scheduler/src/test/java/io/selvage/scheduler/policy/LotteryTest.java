package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.scheduling.Arrival;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LotteryTest {
    @Test
    void turnsAreInProportionToWeights() {
        PolicyBench bench = new PolicyBench(Lottery::new, 42);
        List<BenchThread> threads = new ArrayList<>();
        int tickets = 0;
        for (int i = 0; i < 20; i++) {
            BenchThread thread = new BenchThread("#" + i).weighing(100 * (i + 1));
            tickets += thread.weight();
            threads.add(thread);
            bench.ready(thread, Arrival.CREATED);
        }
        int turns = 100_000;
        for (int i = 1; i < turns; i++) {
            bench.giveWay();
        }
        for (BenchThread thread : threads) {
            double part = (double) thread.weight() / tickets;
            double deviation = Math.sqrt(turns * part * (1 - part));
            assertEquals(turns * part, thread.picks, 4 * deviation, thread::toString);
        }
    }

    @Test
    void moreTicketsThanAnIntCountsAreDrawnToo() {
        PolicyBench bench = new PolicyBench(Lottery::new, 7);
        BenchThread light = new BenchThread("light").weighing(1_000_000_000);
        BenchThread heavy = new BenchThread("heavy").weighing(2_000_000_000);
        bench.ready(light, Arrival.CREATED);
        bench.ready(heavy, Arrival.CREATED);
        for (int i = 0; i < 30_000; i++) {
            bench.giveWay();
        }
        assertEquals(20_000, heavy.picks, 4 * Math.sqrt(30_000 * 2 / 9.0));
    }
}
