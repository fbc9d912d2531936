package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Stops a run in which a thread that could run all the time has not been chosen for too many decisions.
final class StarvationWatch implements Chooser {
    private final Chooser chooser;
    private final long bound;

    /// The decision at which a thread was last chosen or first seen, plus one.
    private final ThreadLongs since = new ThreadLongs();

    /// The last decision at which a thread could run, plus one.
    private final ThreadLongs seen = new ThreadLongs();

    private long decisions;

    StarvationWatch(Chooser chooser, long bound) {
        this.chooser = chooser;
        this.bound = bound;
    }

    @Override
    public int choose(Decision decision) {
        if (decision.kind() != Decision.Kind.THREAD) {
            return chooser.choose(decision);
        }
        decisions++;
        for (int option = 0; option < decision.options(); option++) {
            int thread = decision.thread(option);
            if (seen.get(thread) != decisions - 1) {
                since.set(thread, decisions);
            }
            seen.set(thread, decisions);
            if (decisions - since.get(thread) >= bound) {
                throw new RunStoppedException(
                        Failure.Kind.STARVATION,
                        "thread " + thread + " could run and was not chosen for " + bound + " decisions");
            }
        }
        int option = chooser.choose(decision);
        since.set(decision.thread(option), decisions);
        return option;
    }

    @Override
    public void forced(int thread, Access access) {
        chooser.forced(thread, access);
    }
}
