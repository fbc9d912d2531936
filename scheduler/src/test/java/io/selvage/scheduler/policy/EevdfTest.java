package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import java.util.List;
import org.junit.jupiter.api.Test;

class EevdfTest {
    private static final long MILLISECOND = 1_000_000;

    private final PolicyBench bench = new PolicyBench(Eevdf::new, 0);

    private BenchThread ready(BenchThread thread) {
        bench.ready(thread, Arrival.CREATED);
        return thread;
    }

    @Test
    void coreTimeIsInProportionToWeights() {
        BenchThread one = ready(new BenchThread("1").weighing(512));
        BenchThread two = ready(new BenchThread("2"));
        BenchThread four = ready(new BenchThread("4").weighing(2_048));

        bench.pass(7_000 * MILLISECOND);

        assertEquals(1_000, one.ran / (double) MILLISECOND, 5);
        assertEquals(2_000, two.ran / (double) MILLISECOND, 5);
        assertEquals(4_000, four.ran / (double) MILLISECOND, 5);
    }

    @Test
    void turnsOfThreadsThatOnlyYieldAreInProportionToWeights() {
        BenchThread one = ready(new BenchThread("1").weighing(512));
        BenchThread two = ready(new BenchThread("2"));
        BenchThread four = ready(new BenchThread("4").weighing(2_048));

        for (int i = 0; i < 7_000; i++) {
            bench.giveWay();
        }

        assertEquals(1_000, one.picks, 2);
        assertEquals(2_000, two.picks, 2);
        assertEquals(4_000, four.picks, 2);
    }

    @Test
    void equalThreadsThatOnlyYieldAlternate() {
        BenchThread one = ready(new BenchThread("1"));
        BenchThread other = ready(new BenchThread("2"));

        for (int i = 0; i < 100; i++) {
            assertSame(i % 2 == 0 ? one : other, bench.running());
            bench.giveWay();
        }
    }

    @Test
    void whoAsksForAShortSliceRunsAtOnceAndGetsNoMoreThanItsShare() {
        BenchThread quick = new BenchThread("quick").asking(500_000);
        for (int i = 0; i < 9; i++) {
            ready(new BenchThread("hog " + i));
        }
        bench.pass(1_000 * MILLISECOND);
        for (int i = 0; i < 50; i++) {
            ready(quick);
            for (int ticks = 0; bench.running() != quick; ticks++) {
                assertTrue(ticks < 3, "waits for longer than the running one's slice");
                bench.pass(MILLISECOND);
            }
            bench.passExactly(MILLISECOND / 4);
            assertSame(quick, bench.leave());
            bench.pass(20 * MILLISECOND);
        }

        quick.ran = 0;
        ready(quick);
        bench.pass(1_000 * MILLISECOND);
        assertEquals(100, quick.ran / (double) MILLISECOND, 4);
    }

    @Test
    void equalSlicesDoNotPreemptEachOther() {
        BenchThread one = ready(new BenchThread("1"));
        bench.pass(MILLISECOND);
        ready(new BenchThread("2"));
        bench.pass(MILLISECOND);
        assertSame(one, bench.running());
        bench.pass(MILLISECOND);
        assertEquals(
                List.of("1", "2"),
                bench.picked.stream().map(BenchThread::toString).toList());
    }

    @Test
    void batchThreadsPreemptNobody() {
        BenchThread one = ready(new BenchThread("1"));
        BenchThread batch = new BenchThread("batch").asking(100_000).inBatch();
        ready(batch);
        assertSame(one, bench.running());
        assertFalse(bench.policy().preempts(batch, one));
        bench.remove(batch);
        BenchThread plain = ready(new BenchThread("plain").asking(100_000));
        assertSame(plain, bench.running());
    }

    @Test
    void aRowOfNewcomersStarvesNobody() {
        BenchThread old = new BenchThread("old");
        ready(new BenchThread("first").asking(100_000));
        ready(old);
        for (int i = 0; old.picks == 0; i++) {
            assertTrue(i < 1_000, "starves");
            bench.passExactly(100_000);
            bench.ready(new BenchThread("newcomer").asking(100_000), Arrival.CREATED);
            bench.leave();
        }
    }

    @Test
    void aDebtIsKeptOverAShortSleepAndSleptOffInALongOne() {
        BenchThread debtor = ready(new BenchThread("debtor"));
        ready(new BenchThread("creditor"));
        bench.pass(2 * MILLISECOND);
        assertSame(debtor, bench.leave());

        bench.ready(debtor, Arrival.WOKEN);
        assertEquals(-MILLISECOND, lag(debtor));

        bench.remove(debtor);
        bench.ready(debtor, Arrival.MOVED);
        assertEquals(-MILLISECOND, lag(debtor));

        bench.pass(3 * MILLISECOND);
        assertSame(debtor, bench.running());
        bench.pass(MILLISECOND);
        assertSame(debtor, bench.leave());
        bench.pass(10 * MILLISECOND);
        bench.ready(debtor, Arrival.WOKEN);
        assertEquals(0, lag(debtor));
    }

    private long lag(BenchThread thread) {
        return ((Eevdf) bench.policy()).virtualTime() - thread.virtualRuntime();
    }

    @Test
    void lagTravels() {
        BenchThread owed = new BenchThread("owed");
        ready(new BenchThread("hog"));
        ready(owed);
        bench.pass(2 * MILLISECOND);
        bench.remove(owed);
        var other = new PolicyBench(Eevdf::new, 0, 1);
        other.ready(new BenchThread("hog there"), Arrival.CREATED);
        other.ready(owed, Arrival.MOVED);
        assertEquals(MILLISECOND, ((Eevdf) other.policy()).virtualTime() - owed.virtualRuntime());
    }

    @Test
    void numbersOfAnotherPolicyMeanNothing() {
        BenchThread stranger = new BenchThread("stranger");
        stranger.virtualRuntime(Long.MIN_VALUE);
        stranger.deadline(Long.MAX_VALUE);
        stranger.budget(-1);
        stranger.level(Integer.MIN_VALUE);
        ready(new BenchThread("hog"));
        bench.pass(10 * MILLISECOND);
        bench.ready(stranger, Arrival.MOVED);
        assertEquals(0, lag(stranger));
    }
}
