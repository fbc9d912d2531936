package io.selvage.kernel;

import io.selvage.api.ExitReport.ThreadEnd;
import io.selvage.api.KillStep;
import io.selvage.api.LimitHit;
import io.selvage.runtime.SpinLock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is noted of an end that is not an ordinary one, for the [io.selvage.api.ExitReport].
final class ExitTrace {
    private record Place(int tid, String name, List<StackTraceElement> stack) {}

    /// Guards the maps.
    private final SpinLock guard = new SpinLock();

    private final Map<Task, Place> places = new LinkedHashMap<>();
    private final Map<Task, KillStep> steps = new LinkedHashMap<>();
    private volatile @Nullable LimitHit hit;
    private volatile boolean decidedByLimit;

    ExitTrace() {}

    /// A limit has been hit: notes where threads stand.
    ///
    /// @param most how many stacks may be taken
    /// @return how many have been
    int noteLimit(LimitHit why, List<Task> threads, int most) {
        hit = why;
        int taken = 0;
        for (Task task : threads) {
            boolean asks = taken < most;
            note(task, asks ? List.of(task.javaStack()) : List.of());
            taken += asks ? 1 : 0;
        }
        return taken;
    }

    /// It was the limit that has decided the end.
    void limitDecided() {
        decidedByLimit = true;
    }

    /// {@return the limit that has ended the process; null if it was something else}
    @Nullable
    LimitHit hit() {
        return decidedByLimit ? hit : null;
    }

    /// Notes where a thread stands.
    void note(Task task, List<StackTraceElement> stack) {
        var place = new Place(task.tid(), task.name(), stack);
        guard.acquire();
        try {
            places.putIfAbsent(task, place);
        } finally {
            guard.release();
        }
    }

    /// Notes that the end of a thread has taken a step. A lesser one than before is forgotten.
    void step(Task task, KillStep step) {
        guard.acquire();
        try {
            steps.merge(task, step, (before, now) -> before.compareTo(now) > 0 ? before : now);
        } finally {
            guard.release();
        }
    }

    /// @param usual what ended the threads of which nothing is known
    List<ThreadEnd> ends(KillStep usual) {
        List<ThreadEnd> ends = new ArrayList<>();
        guard.acquire();
        try {
            places.forEach((task, place) ->
                    ends.add(new ThreadEnd(place.tid, place.name, steps.getOrDefault(task, usual), place.stack)));
            steps.forEach((task, step) -> {
                if (!places.containsKey(task)) {
                    ends.add(new ThreadEnd(task.tid(), task.name(), step, List.of()));
                }
            });
        } finally {
            guard.release();
        }
        return ends;
    }

    KillStep furthest(KillStep usual) {
        KillStep furthest = usual;
        guard.acquire();
        try {
            for (KillStep step : steps.values()) {
                furthest = step.compareTo(furthest) > 0 ? step : furthest;
            }
        } finally {
            guard.release();
        }
        return furthest;
    }
}
