package io.selvage.testkit;

import io.selvage.api.simulation.Decision;
import java.util.Arrays;

/// A question on the path of a [DepthFirst] search: what was asked, what has been tried, what is left to try.
final class Node {
    private final long[] options;
    private final boolean[] open;
    private final boolean[] done;
    private int chosen;

    private Node(Decision decision, boolean[] open, int chosen) {
        options = new long[open.length];
        for (int option = 0; option < options.length; option++) {
            options[option] = Code.of(decision, option);
        }
        this.open = open;
        this.chosen = chosen;
        done = new boolean[open.length];
        open[chosen] = false;
    }

    /// A question of which every answer is to be tried.
    static Node of(Decision decision) {
        boolean[] open = new boolean[decision.options()];
        Arrays.fill(open, true);
        return of(decision, open, 0);
    }

    /// A question of which the open answers are to be tried, one of them first. The array becomes the node's own.
    static Node of(Decision decision, boolean[] open, int first) {
        return new Node(decision, open, first);
    }

    int chosen() {
        return chosen;
    }

    /// Goes on to the next answer.
    ///
    /// @return false if there is none
    boolean advance() {
        done[chosen] = true;
        for (int option = 0; option < open.length; option++) {
            if (open[option]) {
                open[option] = false;
                chosen = option;
                return true;
            }
        }
        return false;
    }

    /// Whoever has been tried here need not go first again until something happens that its step depends on.
    void putDoneToSleep(Decision decision, SleepSet sleep) {
        for (int option = 0; option < done.length; option++) {
            if (done[option]) {
                sleep.add(decision, option);
            }
        }
    }

    /// Checks that the question is the one that was asked before.
    ///
    /// @throws DivergenceException if not
    void check(Decision decision, int index) {
        boolean same = decision.options() == options.length;
        for (int option = 0; same && option < options.length; option++) {
            same = Code.of(decision, option) == options[option];
        }
        if (!same) {
            throw new DivergenceException("decision " + index + ": the options were "
                    + String.join(
                            " ", Arrays.stream(options).mapToObj(Code::token).toList())
                    + " before, and are others now");
        }
    }
}
