package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte; ASPLOS 2010): threads get random
/// priorities, the highest that can run does, and at `depth` - 1 random steps whoever is about to run falls below
/// all others. A bug that takes `depth` ordering constraints is found in a run of *n* threads and *k* steps with a
/// probability of at least 1/(n k^(depth-1)).
///
/// *k* is learnt: the longest of the previous runs, which fades by an eighth per run.
///
/// So that spin loops end, a thread that wishes that others go first falls to the lowest priority, but every other
/// time only, drawn by lot, as what it wishes may be the bug. For loops without that wish, a thread falls too when
/// it has made 1,000 steps in a row while others could have run.
final class Pct implements Strategy {
    private static final long FIRST_GUESS = 64;
    private static final int MOST_STEPS_IN_A_ROW = 1_000;

    private final long seed;
    private final int depth;

    /// 0 before the first run has ended.
    private long longest;

    private Priorities current;

    Pct(long seed, int depth) {
        this.seed = seed;
        this.depth = depth;
        current = new Priorities(Dice.of(seed, 0));
    }

    @Override
    public String name() {
        return "pct(depth=" + depth + ")";
    }

    @Override
    public Chooser begin(long run) {
        current = new Priorities(Dice.of(seed, run));
        return current;
    }

    @Override
    public void end() {
        longest = Math.max(1, Math.max(current.steps, longest - (longest >>> 3)));
    }

    private final class Priorities implements Chooser {
        private final Dice dice;
        private final Mishaps mishaps;
        private final ThreadLongs priorities = new ThreadLongs();
        private final long[] changes = new long[depth - 1];
        private long steps;
        private long lowest = -1;
        private int running = -1;
        private int inARow;

        Priorities(Dice dice) {
            this.dice = dice;
            mishaps = new Mishaps(dice);
            long length = longest == 0 ? FIRST_GUESS : longest;
            for (int i = 0; i < changes.length; i++) {
                changes[i] = Long.remainderUnsigned(dice.next(), length);
            }
        }

        @Override
        public int choose(Decision decision) {
            if (decision.kind() != Decision.Kind.THREAD) {
                return mishaps.choose(decision);
            }
            int best = highest(decision);
            if (isChange(steps)) {
                demote(decision.thread(best));
                best = highest(decision);
            }
            for (int tries = decision.options(); tries > 0 && mustYield(decision, best); tries--) {
                demote(decision.thread(best));
                best = highest(decision);
            }
            count(decision.thread(best));
            return best;
        }

        @Override
        public void forced(int thread, Access access) {
            // Nobody else could run: the thread falls now, and the others find it fallen when they can.
            if (isChange(steps)) {
                demote(thread);
            }
            steps++;
            running = thread;
            inARow = 0;
        }

        private boolean mustYield(Decision decision, int option) {
            if (decision.thread(option) == running && inARow >= MOST_STEPS_IN_A_ROW) {
                inARow = 0;
                return true;
            }
            return decision.access(option) == Access.YIELD && dice.next(2) == 0;
        }

        private void count(int thread) {
            steps++;
            inARow = thread == running ? inARow + 1 : 1;
            running = thread;
        }

        private boolean isChange(long step) {
            for (long change : changes) {
                if (change == step) {
                    return true;
                }
            }
            return false;
        }

        private int highest(Decision decision) {
            int options = decision.options();
            int best = 0;
            long bestPriority = priority(decision.thread(0));
            for (int option = 1; option < options; option++) {
                long priority = priority(decision.thread(option));
                if (priority > bestPriority) {
                    best = option;
                    bestPriority = priority;
                }
            }
            return best;
        }

        /// Above 0 until the thread falls.
        private long priority(int thread) {
            long priority = priorities.get(thread);
            if (priority == 0) {
                priority = (dice.next() >>> 1) | 1;
                priorities.set(thread, priority);
            }
            return priority;
        }

        private void demote(int thread) {
            priorities.set(thread, lowest--);
        }
    }
}
