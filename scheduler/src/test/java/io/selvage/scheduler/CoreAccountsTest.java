package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One core's accounts, with the test in the place of the core and of time.
class CoreAccountsTest {
    private final VirtualClock clock = new VirtualClock();
    private final CoreAccounts accounts = new CoreAccounts(0);
    private final Probe probe = Probe.idle(Probe.unstarted(1), 0);

    private LatencyHistogram latency() {
        return WakeLatency.sum(List.of(accounts.latency()), SchedulingClass.NORMAL);
    }

    @Test
    void aWaitLastsFromTheWakeUpToTheDispatchByCoarseTime() {
        accounts.woken(probe, 1_000, clock);
        accounts.dispatched(probe, 4_000, clock);
        assertEquals(3_000, probe.statistics().waitNanos());
        probe.beginsToWait(5_000);
        accounts.dispatched(probe, 6_000, clock);
        assertEquals(4_000, probe.statistics().waitNanos());
    }

    @Test
    void coarseTimeThatLagsBehindTheWakeUpIsNoWait() {
        accounts.woken(probe, 1_000, clock);
        accounts.dispatched(probe, 900, clock);
        assertEquals(0, probe.statistics().waitNanos());
    }

    @Test
    void oneLatencyInAStrideIsRecordedForAll() {
        for (int i = 0; i < 3 * WakeLatency.STRIDE; i++) {
            accounts.woken(probe, 0, clock);
            clock.set(clock.nanoTime() + 2_000);
            accounts.dispatched(probe, 0, clock);
        }
        assertEquals(3 * WakeLatency.STRIDE, latency().count());
        assertEquals(2_000, (double) latency().percentile(99), 20);
        assertEquals(2_000, (double) latency().min(), 20);
    }

    @Test
    void whatIsPutBackIsNoWakeUp() {
        for (int i = 0; i < 3 * WakeLatency.STRIDE; i++) {
            probe.beginsToWait(0);
            accounts.dispatched(probe, 0, clock);
        }
        assertEquals(0, latency().count());
    }

    @Test
    void idlenessIsCountedWhileItLasts() {
        accounts.idleBegins(1_000);
        assertEquals(500, accounts.idleNanos(1_500));
        accounts.idleEnds(2_000);
        assertEquals(1_000, accounts.idleNanos(9_000));
        accounts.idleEnds(9_500);
        accounts.idleBegins(10_000);
        assertEquals(3_000, accounts.idleNanos(12_000));
        assertEquals(12_000, accounts.lifeNanos(12_000));
    }

    @Test
    void switchesAreCountedByTheirKind() {
        probe.countSwitch(ScheduleObserver.Departure.BLOCKED);
        probe.countSwitch(ScheduleObserver.Departure.YIELDED);
        probe.countSwitch(ScheduleObserver.Departure.PREEMPTED);
        probe.countMigration();
        assertEquals(2, probe.statistics().voluntarySwitches());
        assertEquals(1, probe.statistics().forcedSwitches());
        assertEquals(1, probe.statistics().migrations());
    }
}
