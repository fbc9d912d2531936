package io.selvage.scheduler;

import io.selvage.api.scheduling.CoreStatistics;
import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import java.util.Arrays;
import java.util.List;

/// The accounts of a simulated machine, in virtual time: exact, as reading its clock costs nothing.
/// Written by the driver, read by any thread.
final class SimulatedAccounts {
    private final SimulatedMachine machine;
    private final WakeLatency latency = new WakeLatency();

    /// For each core: how long it was busy until whoever is on it came, and when that was.
    private final long[] busyNanos;

    private final long[] busySince;

    /// Who is on it.
    private final boolean[] busy;

    SimulatedAccounts(SimulatedMachine machine, int cores) {
        this.machine = machine;
        busyNanos = new long[cores];
        busySince = new long[cores];
        busy = new boolean[cores];
    }

    /// A thread has become ready.
    ///
    /// @param byCore the core whose code did it, -1 for none
    void woken(Schedulable woken, int byCore) {
        long now = machine.clock().nanoTime();
        woken.beginsToWait(now);
        woken.measuresWakeUp(now, 1);
        ScheduleObserver observer = machine.observer();
        if (observer != null) {
            observer.woken(woken, byCore, now);
        }
    }

    /// A thread comes onto a core.
    ///
    /// @param from the core that it was on last, -1 for none
    void placed(Schedulable placed, int core, int from) {
        long now = machine.nanoTime(core);
        busy[core] = true;
        busySince[core] = now;
        placed.endsToWait(now);
        if (from >= 0 && from != core) {
            placed.countMigration();
        }
        int weight = placed.takeWakeUpWeight();
        if (weight != 0) {
            latency.record(placed.parameters().kind(), now - placed.wokenNanos(), weight);
        }
        ScheduleObserver observer = machine.observer();
        if (observer != null) {
            observer.dispatched(core, placed, from, now);
        }
    }

    /// A thread leaves its core.
    void left(Schedulable left, int core, ScheduleObserver.Departure departure) {
        long now = machine.nanoTime(core);
        vacated(core, now);
        left.countSwitch(departure);
        left.beginsToWait(now);
        ScheduleObserver observer = machine.observer();
        if (observer != null) {
            observer.left(core, left, departure, now);
        }
    }

    private void vacated(int core, long now) {
        busy[core] = false;
        busyNanos[core] += now - busySince[core];
    }

    LatencyHistogram latency(SchedulingClass kind) {
        return WakeLatency.sum(List.of(latency), kind);
    }

    CoreStatistics statistics(int core, int waiting) {
        long now = machine.nanoTime(core);
        long spent = busyNanos[core] + (busy[core] ? Math.max(0, now - busySince[core]) : 0);
        return new CoreStatistics(machine.dispatches(core), waiting, spent, Math.max(0, now - spent));
    }

    /// A new run begins, at time zero.
    void reset() {
        Arrays.fill(busyNanos, 0);
        Arrays.fill(busy, false);
    }
}
