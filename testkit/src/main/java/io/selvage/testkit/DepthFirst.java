package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tries every schedule, one after the other: the next run repeats the last one up to its last question that has an
/// answer left to try, and tries that. Faults and numbers that the program asks for are enumerated as well.
///
/// **Preemption bound.** With a bound, only schedules with so many preemptions at most are tried: switches away
/// from a thread that could have gone on and did not wish otherwise.
///
/// **Sleep sets** (Godefroid) leave out schedules that differ from an earlier one only in the order of steps that
/// do not depend on each other. Both together lose schedules: the earlier one, which stands for the one left out,
/// may need more preemptions than the bound permits, and then neither is run. So with a bound they are off unless
/// asked for.
///
/// **Spin loops** end by the fairness of Musuvathi and Qadeer (PLDI 2008): see [Fairness]. Together with sleep sets
/// it may leave out a schedule that only an unfair one stands for. Loops that do not wish that others go first are
/// taken to do so at every 500th step in a row that a thread makes while others could run.
final class DepthFirst implements Strategy {
    /// As many preemptions as there are.
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final int LONGEST_TURN = 500;

    /// Whether equivalent schedules are left out.
    enum SleepSets {
        ON,
        OFF
    }

    private final int bound;
    private final SleepSets sleepSets;
    private final List<Node> path = new ArrayList<>();
    private @Nullable Walk walk;
    private boolean finished;

    DepthFirst(int bound, SleepSets sleepSets) {
        this.bound = bound;
        this.sleepSets = sleepSets;
    }

    @Override
    public String name() {
        List<String> parameters = new ArrayList<>();
        if (bound != UNBOUNDED) {
            parameters.add("preemptions=" + bound);
        }
        if ((sleepSets == SleepSets.ON) != (bound == UNBOUNDED)) {
            parameters.add("sleep-sets=" + (sleepSets == SleepSets.ON ? "on" : "off"));
        }
        return parameters.isEmpty() ? "dfs" : "dfs(" + String.join(",", parameters) + ")";
    }

    @Override
    public @Nullable Chooser begin(long run) {
        if (finished) {
            return null;
        }
        walk = new Walk();
        return walk;
    }

    @Override
    public void end() {
        Walk ended = walk;
        if (ended != null && ended.depth < path.size()) {
            throw new DivergenceException("decision " + ended.depth + ": the run ended, but the one before it went on");
        }
        while (!path.isEmpty() && !path.getLast().advance()) {
            path.removeLast();
        }
        finished = path.isEmpty();
    }

    /// One run: down the path, then on along the first option of each question.
    private final class Walk implements Chooser {
        private final SleepSet sleep = new SleepSet();
        private final Fairness fairness = new Fairness();
        private int depth;
        private int preemptions;
        private int running = -1;
        private int inARow;

        /// Whether an earlier run stands for this one, whatever it does from here on.
        private boolean redundant;

        @Override
        public int choose(Decision decision) {
            boolean threads = decision.kind() == Decision.Kind.THREAD;
            if (threads) {
                fairness.settle(decision);
            }
            int option;
            if (depth < path.size()) {
                Node node = path.get(depth++);
                node.check(decision, depth - 1);
                if (threads) {
                    node.putDoneToSleep(decision, sleep);
                }
                option = node.chosen();
            } else {
                option = threads ? descend(decision) : descendPlain(decision);
            }
            if (threads) {
                take(decision, option);
            }
            return option;
        }

        @Override
        public void forced(int thread, Access access) {
            fairness.settle(thread);
            inARow = 0;
            if (sleep.contains(thread)) {
                redundant = true;
            }
            // With what the step is done is not known, so it depends on everything.
            sleep.clear();
            fairness.step(thread, access);
        }

        private int descendPlain(Decision decision) {
            if (redundant) {
                return 0;
            }
            Node node = Node.of(decision);
            path.add(node);
            depth++;
            return node.chosen();
        }

        private int descend(Decision decision) {
            int options = decision.options();
            boolean[] open = new boolean[options];
            boolean any = false;
            for (int option = 0; option < options; option++) {
                open[option] = permitted(decision, option) && !sleep.contains(decision.thread(option));
                any |= open[option];
            }
            if (!any || redundant) {
                redundant = true;
                return anyPermitted(decision);
            }
            Node node = Node.of(decision, open, preferred(decision, open));
            path.add(node);
            depth++;
            return node.chosen();
        }

        private boolean permitted(Decision decision, int option) {
            return fairness.permits(decision, option) && (preemptions < bound || !isPreemption(decision, option));
        }

        private int anyPermitted(Decision decision) {
            int current = decision.current();
            if (current >= 0 && permitted(decision, current) && decision.access(current) != Access.YIELD) {
                return current;
            }
            for (int option = 0; option < decision.options(); option++) {
                if (option != current && permitted(decision, option)) {
                    return option;
                }
            }
            return Math.max(0, current);
        }

        private static int preferred(Decision decision, boolean[] open) {
            int current = decision.current();
            if (current >= 0 && open[current] && decision.access(current) != Access.YIELD) {
                return current;
            }
            int best = -1;
            for (int option = 0; option < open.length; option++) {
                if (open[option] && (best < 0 || decision.access(best) == Access.YIELD)) {
                    best = option;
                }
            }
            return best;
        }

        private void take(Decision decision, int option) {
            if (isPreemption(decision, option)) {
                preemptions++;
            }
            if (sleepSets == SleepSets.ON) {
                sleep.step(decision, option);
            } else {
                sleep.clear();
            }
            int thread = decision.thread(option);
            inARow = thread == running ? inARow + 1 : 1;
            running = thread;
            boolean wishes = decision.access(option) == Access.YIELD || inARow % LONGEST_TURN == 0;
            fairness.step(thread, wishes ? Access.YIELD : decision.access(option));
        }

        private static boolean isPreemption(Decision decision, int option) {
            int current = decision.current();
            return current >= 0 && option != current && decision.access(current) != Access.YIELD;
        }
    }
}
