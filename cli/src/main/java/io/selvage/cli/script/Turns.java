package io.selvage.cli.script;

import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Never preempts; who became ready first goes first.
final class Turns implements Chooser {
    Turns() {}

    @Override
    public int choose(Decision decision) {
        if (decision.kind() != Decision.Kind.THREAD) {
            return 0;
        }
        if (decision.current() >= 0) {
            return decision.current();
        }
        int first = 0;
        for (int option = 1; option < decision.options(); option++) {
            if (decision.readySince(option) < decision.readySince(first)) {
                first = option;
            }
        }
        return first;
    }
}
