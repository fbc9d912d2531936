package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Which core is called when a wake-up comes from outside, with the test in the place of the cores.
class ForeignWakeUpTest {
    private final Scheduler scheduler = Probe.unstarted(3);
    private final IdleCores idle = scheduler.idleCores();
    private final VirtualCore home = scheduler.cores().get(1);
    private final Probe probe = Probe.idle(scheduler, 0);

    @Test
    void theCoreThatRanItLastIsCalledIfItIdles() {
        sleepAtHome();
        idle.add(0);
        idle.add(home.index());
        probe.ready();
        assertFalse(idle.contains(home.index()));
        assertTrue(idle.contains(0));
        assertEquals(1, idle.searchers());
        assertTrue(scheduler.steal(home));
        assertSame(probe, Probe.take(home));
    }

    @Test
    void anyIdleCoreIsCalledIfThatOneIsBusyAndFindsTheWork() {
        sleepAtHome();
        idle.add(2);
        probe.ready();
        assertFalse(idle.contains(2));
        assertEquals(1, idle.searchers());
        assertTrue(scheduler.steal(scheduler.cores().get(2)));
        assertSame(probe, Probe.take(scheduler.cores().get(2)));
    }

    @Test
    void nobodyIsCalledWhenAllAreBusyAndNobodyIsCounted() {
        sleepAtHome();
        probe.ready();
        assertEquals(0, idle.searchers());
        assertEquals(1, home.queueLength());
    }

    @Test
    void nobodyElseIsCalledWhileSomebodySearches() {
        sleepAtHome();
        idle.add(2);
        assertTrue(idle.startSearchingAlone());
        probe.ready();
        assertTrue(idle.contains(2));
        assertEquals(1, idle.searchers());
    }

    @Test
    void oneThatNeverRanGoesToTheFirstCore() {
        probe.ready();
        assertEquals(1, scheduler.cores().getFirst().queueLength());
    }

    private void sleepAtHome() {
        probe.endRunReady();
        probe.beginRun(home.index());
        assertTrue(probe.endRunAsleep());
    }
}
