package io.selvage.scheduler;

import io.selvage.api.scheduling.CountedSteps;
import java.util.BitSet;

/// Says on which core one that has become ready is to wait, or one that was preempted had better wait: on
/// an idle core if there is one, the nearest to where its memory is; one that is urgent where it
/// displaces the lowest; else where it was.
///
/// Pure: it decides by what it is told of the cores, and does nothing.
final class Placement {
    /// What it is told of the cores. May be out of date when it returns.
    interface Cores {
        /// {@return the rank of whoever runs there, [SchedulingParameters#NO_RANK] if nobody does}
        ///
        /// @param core its index
        int rank(int core);

        /// {@return how many wait there}
        ///
        /// @param core its index
        int waiting(int core);
    }

    private final Neighbourhood neighbourhood;
    private final CoreSet idle;
    private final CoreSet lowly;
    private final Cores cores;

    /// @param neighbourhood which cores are near
    /// @param idle which cores have nothing to do
    /// @param lowly which cores have nothing to do but what is of the class Idle
    /// @param cores what else is known of them
    Placement(Neighbourhood neighbourhood, CoreSet idle, CoreSet lowly, Cores cores) {
        this.neighbourhood = neighbourhood;
        this.idle = idle;
        this.lowly = lowly;
        this.cores = cores;
    }

    /// {@return where one is to wait that has just become ready}
    ///
    /// @param asked what it asks for
    /// @param home where it was last, or who woke it is
    int forReady(SchedulingParameters asked, int home) {
        int better = better(asked, home);
        if (better >= 0) {
            return better;
        }
        return asked.allows(home) ? home : shortest(asked, home);
    }

    /// {@return a core on which one would run sooner than where it waits: an idle one, or one that runs
    ///     something of a lower class; -1 if there is none}
    ///
    /// @param asked what it asks for
    /// @param home where it is
    int better(SchedulingParameters asked, int home) {
        int nearest = idle.nearest(home, asked.cores());
        if (nearest < 0 && asked.rank() > SchedulingParameters.IDLE_RANK) {
            nearest = lowly.nearest(home, asked.cores());
        }
        if (nearest >= 0 || !asked.isUrgent()) {
            return nearest;
        }
        int lowest = lowestRank(asked, home);
        return lowest >= 0 && cores.rank(lowest) < asked.rank() ? lowest : -1;
    }

    /// Looks at all permitted cores: only for the urgent, and only when none is idle.
    private int lowestRank(SchedulingParameters asked, int home) {
        int found = -1;
        int lowest = Integer.MAX_VALUE;
        int start = neighbourhood.position(home);
        for (int step = 0; step < neighbourhood.cores(); step++) {
            int core = neighbourhood.coreAt((start + step) % neighbourhood.cores());
            CountedSteps.add(1);
            if (asked.allows(core) && cores.rank(core) < lowest) {
                lowest = cores.rank(core);
                found = core;
            }
        }
        return found;
    }

    /// The permitted core where the fewest wait. Looks at all: only for those that may not stay where
    /// they are.
    private int shortest(SchedulingParameters asked, int home) {
        BitSet allowed = asked.cores();
        if (allowed == null) {
            return home;
        }
        int found = -1;
        int fewest = Integer.MAX_VALUE;
        for (int core = allowed.nextSetBit(0);
                core >= 0 && core < neighbourhood.cores();
                core = allowed.nextSetBit(core + 1)) {
            CountedSteps.add(1);
            if (cores.waiting(core) < fewest) {
                fewest = cores.waiting(core);
                found = core;
            }
        }
        if (found < 0) {
            throw new IllegalStateException("no core is permitted: " + asked);
        }
        return found;
    }
}
