package io.selvage.kernel;

import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.ThreadStatistics;
import io.selvage.scheduler.Machine;
import io.selvage.scheduler.Schedulable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Looks for threads of the class Normal that are ready and not let run although the cores run others,
/// and puts the usual policy in the place of the one that does this to them. Takes a look at every
/// thread, so it looks seldom, and only if it is asked for
/// ([io.selvage.api.StallResponse#POLICY_FALLBACK]).
///
/// Fields belong to the thread that ticks.
final class StarvationWatch {
    /// How long a ready thread may wait.
    static final Duration LIMIT = Duration.ofSeconds(4);

    private static final int LOOKS = 4;
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    private final KernelInstance kernel;
    private final long limit;
    private long lookedAt;
    private Map<Task, Waiting> before = new HashMap<>();

    /// @param switches how often the thread had left a core
    /// @param since when it was first seen to wait after that
    private record Waiting(long switches, long since) {}

    /// @param limit how many nanoseconds a ready thread may wait
    StarvationWatch(KernelInstance kernel, long limit) {
        this.kernel = kernel;
        this.limit = limit;
        lookedAt = kernel.machine().clock().nanoTime();
    }

    /// From the ticker, once per tick.
    void tick() {
        long now = kernel.machine().clock().nanoTime();
        if (now - lookedAt >= limit / LOOKS) {
            lookedAt = now;
            look(now);
        }
    }

    private void look(long now) {
        Map<Task, Waiting> present = new HashMap<>();
        kernel.tasks().forEach(task -> {
            if (task.runState() == Schedulable.State.READY
                    && task.scheduling().parameters().kind() == SchedulingClass.NORMAL) {
                ThreadStatistics statistics = task.statistics();
                long switches = statistics.voluntarySwitches() + statistics.forcedSwitches();
                Waiting earlier = before.get(task);
                boolean waitsOn = earlier != null && earlier.switches() == switches;
                present.put(task, waitsOn ? earlier : new Waiting(switches, now));
            }
        });
        before = present;
        present.forEach((task, waiting) -> {
            if (now - waiting.since() >= limit && kernel.machine().policy() != Machine.USUAL_POLICY) {
                fallBack(task, Duration.ofNanos(now - waiting.since()));
            }
        });
    }

    private void fallBack(Task starved, Duration waited) {
        if (kernel.events().enabled()) {
            kernel.events().threadStarved(starved, waited);
        }
        LOGGER.log(
                Level.WARNING,
                () -> starved + " has been ready for " + waited.toMillis()
                        + " ms and was not let run: the usual scheduling policy takes over");
        kernel.machine().policy(Machine.USUAL_POLICY);
    }
}
