package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Repeats the choices of a schedule.
///
/// Used by one run at a time.
public final class ReplayChooser implements Chooser {
    /// What to do when the run asks something else than the recorded one did.
    public enum Mode {
        /// Throw [DivergenceException].
        STRICT,
        /// Make do: the recorded thread if it can run, else the one that made the last step, else the one with
        /// the lowest number; no fault; the number 0.
        TOLERANT
    }

    private final Schedule schedule;
    private final Mode mode;
    private int next;

    /// @param schedule what to repeat
    /// @param mode what to do when it does not fit
    public ReplayChooser(Schedule schedule, Mode mode) {
        this.schedule = schedule;
        this.mode = mode;
    }

    @Override
    public int choose(Decision decision) {
        int index = next++;
        int option = index < schedule.size() ? Code.option(decision, schedule.code(index)) : -1;
        if (option >= 0) {
            return option;
        }
        if (mode == Mode.STRICT) {
            throw new DivergenceException(divergence(decision, index));
        }
        return decision.kind() == Decision.Kind.THREAD ? Math.max(0, decision.current()) : 0;
    }

    /// Whether the whole schedule has been used, and nothing beyond it.
    ///
    /// @return true if the run asked as many questions as the recorded one
    public boolean exhausted() {
        return next == schedule.size();
    }

    private String divergence(Decision decision, int index) {
        StringBuilder message = new StringBuilder("decision ").append(index).append(": ");
        if (index >= schedule.size()) {
            message.append("the recorded run ended after ")
                    .append(schedule.size())
                    .append(" decisions");
        } else {
            message.append("recorded ").append(Code.token(schedule.code(index)));
        }
        message.append(", but the options are");
        for (int option = 0; option < decision.options(); option++) {
            message.append(' ').append(Code.token(Code.of(decision, option)));
        }
        return message.toString();
    }
}
