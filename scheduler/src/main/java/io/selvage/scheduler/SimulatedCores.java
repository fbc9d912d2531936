package io.selvage.scheduler;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Which thread is on which core of the simulated machine. A thread stays on its core from its first step
/// until it blocks, ends, or is put off for one that was chosen while all cores were busy.
final class SimulatedCores {
    private final @Nullable SimulatedThread[] occupants;
    private final BitSet busy;
    private final long[] dispatches;
    private final long[] stalledUntil;
    private final SimulatedAccounts accounts;
    private int busyCount;

    SimulatedCores(int count, SimulatedAccounts accounts) {
        this.accounts = accounts;
        occupants = new SimulatedThread[count];
        busy = new BitSet(count);
        dispatches = new long[count];
        stalledUntil = new long[count];
    }

    int count() {
        return occupants.length;
    }

    int busyCount() {
        return busyCount;
    }

    long dispatches(int core) {
        return dispatches[core];
    }

    /// Makes sure that a thread is on a core that it may run on: on the one it was on last if that is
    /// idle, else on the lowest idle one, else in place of whoever has made no step for longest.
    void place(SimulatedThread thread, long step) {
        if (thread.core >= 0) {
            return;
        }
        SchedulingParameters parameters = thread.schedulable().parameters();
        int core = thread.lastCore;
        if (core < 0 || occupants[core] != null || stalledUntil[core] > step || !parameters.allows(core)) {
            core = idle(parameters, step);
        }
        if (core < 0) {
            core = leastRecent(parameters, step);
            SimulatedThread putOff = occupants[core];
            if (putOff != null) {
                leave(putOff, ScheduleObserver.Departure.PREEMPTED);
            }
        }
        occupants[core] = thread;
        busy.set(core);
        busyCount++;
        dispatches[core]++;
        int from = thread.lastCore;
        thread.core = core;
        thread.lastCore = core;
        accounts.placed(thread.schedulable(), core, from);
    }

    private int idle(SchedulingParameters parameters, long step) {
        if (busyCount == occupants.length) {
            return -1;
        }
        int core = busy.nextClearBit(0);
        while (core < occupants.length && (stalledUntil[core] > step || !parameters.allows(core))) {
            core = busy.nextClearBit(core + 1);
        }
        return core < occupants.length ? core : -1;
    }

    private int leastRecent(SchedulingParameters parameters, long step) {
        int found = -1;
        int first = -1;
        long oldest = Long.MAX_VALUE;
        for (int core = 0; core < occupants.length; core++) {
            SimulatedThread occupant = occupants[core];
            if (!parameters.allows(core)) {
                continue;
            }
            if (first < 0) {
                first = core;
            }
            if (occupant != null && stalledUntil[core] <= step && occupant.lastStep < oldest) {
                oldest = occupant.lastStep;
                found = core;
            }
        }
        // All are stalled: the first one has been stalled long enough.
        return found >= 0 ? found : Math.max(0, first);
    }

    void leave(SimulatedThread thread, ScheduleObserver.Departure departure) {
        int core = thread.core;
        if (core < 0) {
            return;
        }
        vacate(thread, core);
        accounts.left(thread.schedulable(), core, departure);
    }

    private void vacate(SimulatedThread thread, int core) {
        occupants[core] = null;
        busy.clear(core);
        busyCount--;
        thread.core = -1;
    }

    /// Lets a core make no step before a certain one; whoever is on it stays there.
    void stall(int core, long until) {
        stalledUntil[core] = until;
    }

    /// Whether a thread's core keeps it from making a step.
    boolean holdsBack(SimulatedThread thread, long step) {
        return thread.core >= 0 && stalledUntil[thread.core] > step;
    }

    void reset() {
        for (int core = 0; core < occupants.length; core++) {
            SimulatedThread occupant = occupants[core];
            if (occupant != null) {
                vacate(occupant, core);
            }
            dispatches[core] = 0;
            stalledUntil[core] = 0;
        }
        accounts.reset();
    }
}
