package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Stops a run in which a thread that could run all the time has not been chosen for too many decisions, and tells
/// fair runs from others.
final class StarvationWatch implements Chooser {
    private final Chooser chooser;
    private final long bound;

    /// The decision at which a thread was last chosen or first seen, plus one.
    private final ThreadLongs since = new ThreadLongs();

    /// The last decision at which a thread could run, plus one.
    private final ThreadLongs seen = new ThreadLongs();

    private long decisions;
    private long longest;
    private long forced;

    /// A watch that stops nothing.
    StarvationWatch(Chooser chooser) {
        this(chooser, Long.MAX_VALUE);
    }

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
            long waiting = decisions - since.get(thread);
            longest = Math.max(longest, waiting);
            if (waiting >= bound) {
                throw new RunStoppedException(
                        Failure.Kind.STARVATION,
                        "thread " + thread + " could run and was not chosen for " + bound + " decisions");
            }
        }
        int option = chooser.choose(decision);
        since.set(decision.thread(option), decisions);
        return option;
    }

    /// Whether nobody was passed over for more than a quarter of the run's steps. That an unfair run does not end says
    /// nothing about the program: any loop that waits for another thread makes such runs.
    boolean isFair() {
        return longest <= (decisions + forced) / 4;
    }

    @Override
    public void forced(int thread, Access access) {
        forced++;
        chooser.forced(thread, access);
    }
}
