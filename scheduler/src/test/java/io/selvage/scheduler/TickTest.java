package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Outcome;
import io.selvage.runtime.PinResult;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a tick finds out, with the test in the place of the ticker and of the core.
class TickTest {
    private final Scheduler scheduler = Probe.unstarted(2);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final VirtualCore other = scheduler.cores().getLast();
    private final CoreCarrier carrier = new CoreCarrier(scheduler, core, new PinResult.Unpinned("not started"));

    /// As if it were started.
    @BeforeEach
    void drive() {
        core.carrier(carrier);
        other.carrier(new CoreCarrier(scheduler, other, new PinResult.Unpinned("not started")));
    }

    @Test
    void aCoreThatDidNotFinishADispatchWhileOthersWaitIsOverdue() {
        core.pushNext(Probe.idle(scheduler, 0));
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
        core.accept(ready(Probe.idle(scheduler, 0)));
        scheduler.tickPassed();
        scheduler.tickPassed();
        assertTrue(core.isOverdue());
        core.drive(carrier);
        assertFalse(core.isOverdue());
    }

    @Test
    void aDispatchThatBeganAfterTheCoreIdledIsNotOverdueAtTheFirstTick() {
        scheduler.tickPassed();
        assertTrue(scheduler.joinIdle(core));
        scheduler.tickPassed();
        core.accept(ready(Probe.idle(scheduler, 0)));
        assertTrue(scheduler.leaveIdle(core));
        scheduler.tickPassed();
        assertFalse(core.isOverdue());
        scheduler.tickPassed();
        assertTrue(core.isOverdue());
    }

    @Test
    void whatWaitsBehindADispatchIsHelpedAtATickHoweverShortTheDispatchesAre() {
        scheduler.idleCores().add(other.index());
        Supplier<Outcome> ticking = () -> {
            scheduler.tickPassed();
            return Outcome.ENDED;
        };
        core.accept(ready(new Probe(scheduler, 0, ticking)));
        core.drive(carrier);
        assertTrue(scheduler.idleCores().contains(other.index()), "nobody waits behind it");
        core.accept(ready(new Probe(scheduler, 0, ticking)));
        core.accept(ready(Probe.idle(scheduler, 1)));
        core.drive(carrier);
        assertFalse(scheduler.idleCores().contains(other.index()), "nobody was called to help");
    }

    @Test
    void whatIsAboutToRunNeedsNoHelp() {
        scheduler.idleCores().add(other.index());
        core.accept(ready(Probe.idle(scheduler, 0)));
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
        core.accept(ready(Probe.idle(scheduler, 0)));
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
