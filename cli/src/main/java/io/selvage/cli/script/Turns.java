package io.selvage.cli.script;

import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import java.util.LinkedHashSet;
import java.util.Set;

/// Never preempts; who became ready first goes first.
final class Turns implements Chooser {
    private final Set<Integer> waiting = new LinkedHashSet<>();

    Turns() {}

    @Override
    public int choose(Decision decision) {
        if (decision.kind() != Decision.Kind.THREAD) {
            return 0;
        }
        if (decision.current() >= 0) {
            return decision.current();
        }
        Set<Integer> options = new LinkedHashSet<>();
        for (int option = 0; option < decision.options(); option++) {
            options.add(decision.thread(option));
        }
        waiting.retainAll(options);
        waiting.addAll(options);
        int first = waiting.iterator().next();
        waiting.remove(first);
        for (int option = 0; option < decision.options(); option++) {
            if (decision.thread(option) == first) {
                return option;
            }
        }
        throw new IllegalStateException("nobody is number " + first);
    }
}
