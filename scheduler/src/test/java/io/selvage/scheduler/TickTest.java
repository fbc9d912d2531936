package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Outcome;
import org.junit.jupiter.api.Test;

/// What a tick finds out, with the test in the place of the ticker and of the core.
class TickTest {
    private final Scheduler scheduler = Probe.unstarted(2);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final VirtualCore other = scheduler.cores().getLast();

    @Test
    void aCoreThatDidNotFinishADispatchWhileOthersWaitIsOverdue() {
        core.queue().pushNext(Probe.idle(scheduler, 0));
        assertTrue(scheduler.joinIdle(other));
        scheduler.tickPassed();
        assertFalse(core.isOverdue());
        assertTrue(scheduler.idleCores().contains(other.index()));
        scheduler.tickPassed();
        assertTrue(core.isOverdue());
        assertFalse(scheduler.idleCores().contains(other.index()), "nobody was called to help");
    }

    @Test
    void aCoreForWhichNobodyWaitsIsNotOverdue() {
        scheduler.tickPassed();
        scheduler.tickPassed();
        assertFalse(core.isOverdue());
    }

    @Test
    void aCoreIsNoLongerOverdueOnceTheDispatchIsOver() {
        core.queue().push(ready(Probe.idle(scheduler, 0)));
        scheduler.tickPassed();
        scheduler.tickPassed();
        assertTrue(core.isOverdue());
        assertTrue(core.dispatchOne(scheduler.carrier(0)));
        assertFalse(core.isOverdue());
    }

    @Test
    void aDispatchThatBeganAfterTheCoreIdledIsNotOverdueAtTheFirstTick() {
        scheduler.tickPassed();
        assertTrue(scheduler.joinIdle(core));
        scheduler.tickPassed();
        core.queue().push(ready(Probe.idle(scheduler, 0)));
        assertTrue(scheduler.leaveIdle(core));
        scheduler.tickPassed();
        assertFalse(core.isOverdue());
        scheduler.tickPassed();
        assertTrue(core.isOverdue());
    }

    @Test
    void whatWaitsBehindADispatchIsHelpedAtATickHoweverShortTheDispatchesAre() {
        scheduler.idleCores().add(other.index());
        Probe ticking = new Probe(scheduler, 0, () -> {
            scheduler.tickPassed();
            return Outcome.YIELDED;
        });
        core.queue().push(ready(ticking));
        assertTrue(core.dispatchOne(scheduler.carrier(0)));
        assertTrue(scheduler.idleCores().contains(other.index()), "nobody waits behind it");
        core.queue().push(ready(Probe.idle(scheduler, 1)));
        assertTrue(core.dispatchOne(scheduler.carrier(0)));
        assertFalse(scheduler.idleCores().contains(other.index()), "nobody was called to help");
    }

    @Test
    void whatIsAboutToRunNeedsNoHelp() {
        scheduler.idleCores().add(other.index());
        core.queue().push(ready(Probe.idle(scheduler, 0)));
        scheduler.tickPassed();
        assertTrue(scheduler.idleCores().contains(other.index()));
    }

    @Test
    void aTickIsBusyUntilAllCoresIdle() {
        assertTrue(scheduler.tickPassed());
        assertTrue(scheduler.joinIdle(core));
        assertTrue(scheduler.tickPassed());
        assertTrue(scheduler.joinIdle(other));
        assertFalse(scheduler.tickPassed());
    }

    @Test
    void aTickerDoesNotFallDormantBesideABusyCore() {
        Ticker ticker = scheduler.ticker();
        assertTrue(scheduler.joinIdle(core));
        ticker.fallDormant();
        assertFalse(ticker.isDormant());
        assertTrue(scheduler.joinIdle(other));
        ticker.fallDormant();
        assertTrue(ticker.isDormant());
    }

    @Test
    void aCoreThatFindsWorkInItsLastLookWakesTheTicker() {
        assertTrue(scheduler.joinIdle(other));
        core.queue().push(ready(Probe.idle(scheduler, 0)));
        assertFalse(scheduler.joinIdle(core));
        scheduler.ticker().fallDormant();
        assertTrue(scheduler.ticker().isDormant());
        assertTrue(scheduler.leaveIdle(core));
        assertFalse(scheduler.ticker().isDormant());
    }

    private static Probe ready(Probe probe) {
        probe.endRunReady();
        return probe;
    }
}
