package io.selvage.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// After all actors: where everybody is. Each has to have been picked once by an actor or wait once.
final class Census {
    private final Scheduler scheduler;
    private final List<Schedulable> found = new ArrayList<>();

    Census(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// An actor has picked one, or none.
    Census picked(@Nullable Schedulable one) {
        if (one != null) {
            found.add(one);
        }
        return this;
    }

    /// Empties the cores.
    ///
    /// @return ALL if each of the subjects is there once, else what is wrong
    String of(Subject... subjects) {
        for (VirtualCore core : scheduler.cores()) {
            empty(core);
        }
        // What may not run where it was has moved meanwhile.
        for (VirtualCore core : scheduler.cores()) {
            empty(core);
        }
        if (scheduler.takePolicyFailure() != null) {
            return "BROKEN";
        }
        for (Subject subject : subjects) {
            int times = 0;
            for (Schedulable one : found) {
                times += one == subject ? 1 : 0;
            }
            if (times != 1) {
                return times == 0 ? "LOST" : "TWICE";
            }
        }
        return found.size() == subjects.length ? "ALL" : "STRANGERS";
    }

    private void empty(VirtualCore core) {
        for (Schedulable one = core.first(); one != null; one = core.first()) {
            found.add(one);
            core.forgetRunning();
        }
    }
}
