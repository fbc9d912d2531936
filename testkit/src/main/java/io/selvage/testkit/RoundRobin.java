package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Threads take turns in order of their numbers, `quantum` steps each; a thread that wishes that others go first
/// ends its turn. Who begins where there is a choice for the first time, and after how many steps that turn ends, is
/// shifted from run to run.
final class RoundRobin implements Strategy {
    private final long seed;
    private final int quantum;

    RoundRobin(long seed, int quantum) {
        this.seed = seed;
        this.quantum = quantum;
    }

    @Override
    public String name() {
        return "round-robin(quantum=" + quantum + ")";
    }

    @Override
    public Chooser begin(long run) {
        Dice dice = Dice.of(seed, 0);
        long shift = (dice.next() >>> 1) % quantum + run;
        return new Turns((int) (shift % quantum), shift / quantum, new Mishaps(Dice.of(seed, run)));
    }

    @Override
    public void end() {}

    @Override
    public boolean fair() {
        return true;
    }

    private final class Turns implements Chooser {
        private final Mishaps mishaps;
        private final long start;
        private final int shift;
        private boolean begun;
        private int running = -1;
        private int used;

        Turns(int shift, long start, Mishaps mishaps) {
            this.shift = shift;
            this.start = start;
            this.mishaps = mishaps;
        }

        @Override
        public int choose(Decision decision) {
            if (decision.kind() != Decision.Kind.THREAD) {
                return mishaps.choose(decision);
            }
            if (!begun) {
                begun = true;
                int first = (int) (start % decision.options());
                running = decision.thread(first);
                used = shift + 1;
                return first;
            }
            int mine = Code.optionOfThread(decision, running);
            if (mine >= 0 && used < quantum && decision.access(mine) != Access.YIELD) {
                used++;
                return mine;
            }
            int next = after(decision, running);
            running = decision.thread(next);
            used = 1;
            return next;
        }

        @Override
        public void forced(int thread, Access access) {
            if (thread != running) {
                running = thread;
                used = 0;
            }
            used++;
        }

        private static int after(Decision decision, int thread) {
            int options = decision.options();
            for (int option = 0; option < options; option++) {
                if (decision.thread(option) > thread) {
                    return option;
                }
            }
            return 0;
        }
    }
}
