package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Partial order sampling (Yuan, Yang, Gu; CAV 2018): every pending step has a random priority, the highest goes
/// first, and the steps that race with it draw again. That spreads the runs over the partial orders rather than
/// over the interleavings, of which many are the same partial order.
///
/// So that spin loops end, a step that wishes that others go first has the lower of two draws.
final class Pos implements Strategy {
    private final long seed;

    Pos(long seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return "pos";
    }

    @Override
    public Chooser begin(long run) {
        return new Draws(Dice.of(seed, run));
    }

    @Override
    public void end() {}

    @Override
    public boolean fair() {
        return true;
    }

    private static final class Draws implements Chooser {
        private static final long NONE = 0;

        private final Dice dice;
        private final Mishaps mishaps;
        private final ThreadLongs priorities = new ThreadLongs();

        Draws(Dice dice) {
            this.dice = dice;
            mishaps = new Mishaps(dice);
        }

        @Override
        public int choose(Decision decision) {
            if (decision.kind() != Decision.Kind.THREAD) {
                return mishaps.choose(decision);
            }
            int options = decision.options();
            int best = 0;
            long bestPriority = NONE;
            for (int option = 0; option < options; option++) {
                long priority = priority(decision, option);
                if (priority > bestPriority) {
                    best = option;
                    bestPriority = priority;
                }
            }
            for (int option = 0; option < options; option++) {
                if (option == best || Dependency.between(decision, option, best)) {
                    priorities.set(decision.thread(option), NONE);
                }
            }
            return best;
        }

        @Override
        public void forced(int thread, Access access) {
            priorities.set(thread, NONE);
        }

        private long priority(Decision decision, int option) {
            int thread = decision.thread(option);
            long priority = priorities.get(thread);
            if (priority == NONE) {
                priority = draw();
                if (decision.access(option) == Access.YIELD) {
                    priority = Math.min(priority, draw());
                }
                priorities.set(thread, priority);
            }
            return priority;
        }

        private long draw() {
            return (dice.next() >>> 1) | 1;
        }
    }
}
