package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Arrival;
import org.junit.jupiter.api.Test;

class MlfqTest {
    private static final long MILLISECOND = 1_000_000;

    private final PolicyBench bench = new PolicyBench(Mlfq::new, 0);

    private BenchThread ready(String name) {
        BenchThread thread = new BenchThread(name);
        bench.ready(thread, Arrival.CREATED);
        return thread;
    }

    @Test
    void whoSleepsOftenRunsBeforeHogsThatHaveSunk() {
        ready("hog 1");
        ready("hog 2");
        bench.pass(60 * MILLISECOND);
        BenchThread interactive = ready("interactive");
        for (int i = 0; i < 10; i++) {
            assertSame(interactive, bench.running());
            bench.passExactly(100_000);
            bench.leave();
            bench.pass(3 * MILLISECOND);
            bench.ready(interactive, Arrival.WOKEN);
        }
    }

    @Test
    void whoPretendsToBeInteractiveSinksToo() {
        ready("hog");
        bench.pass(60 * MILLISECOND);
        BenchThread pretender = ready("pretender");
        for (int i = 0; i < 300; i++) {
            bench.passExactly(100_000);
            assertSame(pretender, bench.running());
            bench.leave();
            bench.ready(pretender, Arrival.WOKEN);
            if (bench.running() != pretender) {
                assertTrue(i >= 139, "2 + 4 + 8 ms above the lowest level");
                return;
            }
        }
        throw new AssertionError("never sank");
    }

    @Test
    void hogsAreLiftedOutOfTheWayOfAnybody() {
        BenchThread hog = ready("hog");
        bench.pass(50 * MILLISECOND);
        for (int i = 0; i < 60; i++) {
            ready("short " + i);
        }
        assertNotSame(hog, bench.running());
        int picks = hog.picks;
        for (int i = 0; hog.picks == picks; i++) {
            assertTrue(i < 400, "starves");
            bench.pass(MILLISECOND);
            BenchThread running = bench.running();
            if (running != hog) {
                bench.leave();
                ready("another");
            }
        }
    }

    @Test
    void equalHogsShareAboutEqually() {
        BenchThread one = ready("1");
        BenchThread other = ready("2");
        bench.pass(2_000 * MILLISECOND);
        assertEquals(1_000, one.ran / (double) MILLISECOND, 100);
        assertEquals(1_000, other.ran / (double) MILLISECOND, 100);
    }
}
