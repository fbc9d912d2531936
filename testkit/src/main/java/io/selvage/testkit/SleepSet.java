package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Decision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Threads that need not make their next step now, as a schedule in which they do has been tried before.
final class SleepSet {
    private record Sleeper(
            int thread, Access access, @Nullable Object object, int part) {}

    private final List<Sleeper> sleepers = new ArrayList<>();

    void add(Decision decision, int option) {
        int thread = decision.thread(option);
        if (!contains(thread)) {
            sleepers.add(new Sleeper(thread, decision.access(option), decision.object(option), decision.part(option)));
        }
    }

    boolean contains(int thread) {
        for (Sleeper sleeper : sleepers) {
            if (sleeper.thread == thread) {
                return true;
            }
        }
        return false;
    }

    /// A thread makes a step: it wakes those whose own step depends on it.
    void step(Decision decision, int option) {
        int thread = decision.thread(option);
        Access access = decision.access(option);
        Object object = decision.object(option);
        int part = decision.part(option);
        sleepers.removeIf(sleeper -> sleeper.thread == thread
                || Dependency.between(sleeper.access, sleeper.object, sleeper.part, access, object, part));
    }

    void clear() {
        sleepers.clear();
    }
}
