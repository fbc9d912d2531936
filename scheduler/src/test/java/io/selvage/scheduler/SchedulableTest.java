package io.selvage.scheduler;

import static io.selvage.scheduler.Schedulable.State.DEAD;
import static io.selvage.scheduler.Schedulable.State.NEW;
import static io.selvage.scheduler.Schedulable.State.NOTIFIED;
import static io.selvage.scheduler.Schedulable.State.READY;
import static io.selvage.scheduler.Schedulable.State.RUNNING;
import static io.selvage.scheduler.Schedulable.State.SLEEPING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Outcome;
import io.selvage.runtime.PinResult;
import io.selvage.scheduler.Schedulable.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// Every arrow of the diagram in [Schedulable], and that there is no other.
class SchedulableTest {
    private final Scheduler scheduler = Probe.unstarted(1);
    private final VirtualCore core = scheduler.cores().getFirst();
    private final CoreCarrier carrier = new CoreCarrier(scheduler, core, new PinResult.Unpinned("not started"));
    private final Probe probe = Probe.idle(scheduler, 0);

    @Test
    void aNewOneIsNeitherQueuedNorHasItRun() {
        assertEquals(NEW, probe.runState());
        assertEquals(-1, probe.lastCore());
        assertEquals(0, probe.runNanos());
        assertEquals(0, core.queueLength());
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "SLEEPING"})
    void aWakeUpQueuesWhatDoesNotRun(State state) {
        bring(state);
        probe.ready();
        assertEquals(READY, probe.runState());
        assertEquals(1, core.queueLength());
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "NOTIFIED", "DEAD"})
    void aWakeUpIsAbsorbedByWhatWillLookAgainOrIsDead(State state) {
        bring(state);
        int queued = core.queueLength();
        probe.ready();
        assertEquals(state, probe.runState());
        assertEquals(queued, core.queueLength());
    }

    @Test
    void aWakeUpDuringTheRunIsRememberedAndQueuesNothing() {
        bring(RUNNING);
        probe.ready();
        assertEquals(NOTIFIED, probe.runState());
        assertEquals(0, core.queueLength());
    }

    @Test
    void aCoreRemembersThatItRanIt() {
        bring(READY);
        probe.beginRun(7);
        assertEquals(RUNNING, probe.runState());
        assertEquals(7, probe.lastCore());
    }

    @Test
    void whatBlocksSleeps() {
        bring(RUNNING);
        assertTrue(probe.endRunAsleep());
        assertEquals(SLEEPING, probe.runState());
    }

    @Test
    void whatBlocksAfterAWakeUpGoesOn() {
        bring(NOTIFIED);
        assertFalse(probe.endRunAsleep());
        assertEquals(READY, probe.runState());
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "NOTIFIED"})
    void whatYieldsIsReady(State state) {
        bring(state);
        probe.endRunReady();
        assertEquals(READY, probe.runState());
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "NOTIFIED"})
    void whatEndsIsDead(State state) {
        bring(state);
        probe.endRunDead();
        assertEquals(DEAD, probe.runState());
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "SLEEPING"})
    void whatDoesNotRunCanBeAbandoned(State state) {
        bring(state);
        assertTrue(probe.abandon());
        assertEquals(DEAD, probe.runState());
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"NEW", "SLEEPING"})
    void whatRunsOrWillRunOrIsDeadCannotBeAbandoned(State state) {
        bring(state);
        assertFalse(probe.abandon());
        assertEquals(state, probe.runState());
    }

    @Test
    void aCoreQueuesAgainWhatYields() {
        int[] runs = new int[1];
        Probe yielding = new Probe(scheduler, 1, () -> ++runs[0] < 4 ? Outcome.YIELDED : Outcome.BLOCKED);
        yielding.ready();
        core.drive(carrier);
        assertEquals(4, runs[0]);
        assertEquals(4, core.dispatches());
        assertEquals(0, core.queueLength());
        assertEquals(SLEEPING, yielding.runState());
    }

    @Test
    void aCoreQueuesAgainWhatWasWokenBeforeItSlept() {
        Probe[] self = new Probe[1];
        int[] runs = new int[1];
        self[0] = new Probe(scheduler, 1, () -> {
            if (runs[0]++ == 0) {
                self[0].ready();
                self[0].ready();
            }
            return Outcome.BLOCKED;
        });
        self[0].ready();
        core.drive(carrier);
        assertEquals(SLEEPING, self[0].runState());
        assertEquals(2, runs[0]);
    }

    /// Leads [#probe] to a state by the arrows of the diagram.
    private void bring(State state) {
        switch (state) {
            case NEW -> {}
            case READY -> probe.ready();
            case RUNNING -> {
                bring(READY);
                assertEquals(probe, Probe.take(core));
                probe.beginRun(0);
            }
            case NOTIFIED -> {
                bring(RUNNING);
                probe.ready();
            }
            case SLEEPING -> {
                bring(RUNNING);
                assertTrue(probe.endRunAsleep());
            }
            case DEAD -> {
                bring(RUNNING);
                probe.endRunDead();
            }
        }
        assertEquals(state, probe.runState());
    }
}
