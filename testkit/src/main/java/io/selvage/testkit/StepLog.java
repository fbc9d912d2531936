package io.selvage.testkit;

import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Step;
import io.selvage.api.simulation.StepObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The steps of a run, the last 200,000 of them, and what went wrong between them.
final class StepLog implements StepObserver {
    /// Something that went wrong.
    ///
    /// @param before the index of the step before which it did
    /// @param thread to whom, -1 to nobody in particular
    record Incident(long before, Fault fault, int thread) {}

    private static final int MOST = 200_000;

    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private final List<Incident> incidents = new ArrayList<>();

    @Override
    public void step(Step step) {
        if (steps.size() == MOST) {
            steps.removeFirst();
        }
        steps.addLast(step);
    }

    @Override
    public void fault(Fault fault, int thread) {
        incidents.add(new Incident(steps.isEmpty() ? 0 : steps.getLast().index() + 1, fault, thread));
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    List<Incident> incidents() {
        return List.copyOf(incidents);
    }
}
