package io.selvage.scheduler;

/// A core on its way to sleep, without the patience of a real one: the steps of [CoreCarrier], and a note
/// of where it got to instead of a parked thread.
final class Sleeper {
    /// What becomes of a core that goes to sleep while work is published.
    enum Fate {
        /// Not yet known.
        AWAKE,
        /// It saw the work in its last look before it slept.
        SAW_WORK,
        /// It was claimed before it slept, looked around and found the work.
        FOUND_WORK,
        /// It sleeps and is claimed: a wake-up is under way.
        CLAIMED,
        /// It sleeps and nobody has claimed it.
        ASLEEP
    }

    private final Scheduler scheduler;
    private final VirtualCore core;
    private Fate fate = Fate.AWAKE;

    Sleeper(Scheduler scheduler, int core) {
        this.scheduler = scheduler;
        this.core = scheduler.cores().get(core);
    }

    void goToSleep() {
        IdleCores idle = scheduler.idleCores();
        while (fate == Fate.AWAKE) {
            if (!scheduler.joinIdle(core)) {
                fate = Fate.SAW_WORK;
                if (!scheduler.leaveIdle(core)) {
                    // Whoever was faster has counted it.
                    idle.stopSearching();
                }
                return;
            }
            if (idle.contains(core.index())) {
                fate = Fate.ASLEEP;
                return;
            }
            // Claimed in the meantime, hence counted as a searcher.
            if (scheduler.steal(core)) {
                fate = Fate.FOUND_WORK;
            }
            idle.stopSearching();
        }
    }

    /// The core is idle. It takes itself out, or somebody claims it; either way it looks around once, and
    /// runs what it finds.
    void helpItself() {
        boolean counted = !scheduler.leaveIdle(core);
        if (scheduler.steal(core) && core.first() != null) {
            core.forgetRunning();
        }
        if (counted) {
            scheduler.idleCores().stopSearching();
        }
    }

    /// After all actors.
    Fate fate() {
        if (fate == Fate.ASLEEP && !scheduler.idleCores().contains(core.index())) {
            return Fate.CLAIMED;
        }
        return fate;
    }

    /// After all actors: how many searchers are counted.
    int searchers() {
        return scheduler.idleCores().searchers();
    }
}
