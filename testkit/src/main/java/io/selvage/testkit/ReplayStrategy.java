package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import org.jspecify.annotations.Nullable;

/// One run: a recorded one.
final class ReplayStrategy implements Strategy {
    private final Schedule schedule;
    private final ReplayChooser.Mode mode;

    ReplayStrategy(Schedule schedule, ReplayChooser.Mode mode) {
        this.schedule = schedule;
        this.mode = mode;
    }

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public @Nullable Chooser begin(long run) {
        return run == 0 ? new ReplayChooser(schedule, mode) : null;
    }

    @Override
    public void end() {}
}
