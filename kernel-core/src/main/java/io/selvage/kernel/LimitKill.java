package io.selvage.kernel;

import io.selvage.api.ExitStatus;
import io.selvage.api.LimitHit;
import io.selvage.api.Signal;
import java.util.List;

/// Ends processes for a limit, and notes first where their threads stand.
final class LimitKill {
    /// How many stacks are taken for one kill. Each takes up to some hundred microseconds, and the
    /// processes run on meanwhile.
    private static final int MOST_STACKS = 64;

    private LimitKill() {}

    /// No lock held.
    static void process(ThreadGroup group, LimitHit why) {
        processes(List.of(group), why);
    }

    /// No lock held.
    static void processes(List<ThreadGroup> groups, LimitHit why) {
        int stacks = MOST_STACKS;
        for (ThreadGroup group : groups) {
            if (!group.isDying()) {
                ExitTrace trace = group.makeTrace();
                stacks -= trace.noteLimit(why, group.tasks(), stacks);
                if (group.decideExit(ExitStatus.killed(Signal.KILL))) {
                    trace.limitDecided();
                }
            }
        }
        for (ThreadGroup group : groups) {
            ExitCall.kill(group);
        }
    }
}
