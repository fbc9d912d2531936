package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Decision;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps a search out of the infinite part of spin loops (Musuvathi and Qadeer, Fair Stateless Model Checking,
/// PLDI 2008): a thread that wishes that others go first a second time has to, before those that could have run
/// ever since the first time and did not, and those that it kept from running.
///
/// Costs next to nothing until the first such wish.
final class Fairness {
    /// A thread that has wished, and what happened since it did last.
    private static final class Wisher {
        final int thread;

        /// Those who could run at every step.
        final BitSet enabled = new BitSet();

        /// Those who could not run any more after a step of this thread.
        final BitSet disabled = new BitSet();

        /// Those who ran.
        final BitSet ran = new BitSet();

        /// Those who have to run before this thread.
        final BitSet first = new BitSet();

        Wisher(int thread) {
            this.thread = thread;
        }

        void wish(BitSet now) {
            enabled.or(disabled);
            enabled.andNot(ran);
            first.or(enabled);
            restart(now);
        }

        void restart(BitSet now) {
            enabled.clear();
            enabled.or(now);
            disabled.clear();
            ran.clear();
        }
    }

    private final List<Wisher> wishers = new ArrayList<>();
    private BitSet before = new BitSet();
    private BitSet now = new BitSet();
    private int last = -1;
    private boolean lastWished;

    /// Takes note of who can run after the last step. Before [#permits(Decision, int)] and the next
    /// [#step(int, Access)].
    void settle(Decision decision) {
        if (wishers.isEmpty() && !lastWished) {
            return;
        }
        swap();
        for (int option = 0; option < decision.options(); option++) {
            now.set(decision.thread(option));
        }
        settle();
    }

    /// The same where only one thread can.
    void settle(int only) {
        if (wishers.isEmpty() && !lastWished) {
            return;
        }
        swap();
        now.set(only);
        settle();
    }

    /// Whether a thread may go.
    boolean permits(Decision decision, int option) {
        Wisher wisher = find(decision.thread(option));
        if (wisher == null || wisher.first.isEmpty()) {
            return true;
        }
        for (int other = 0; other < decision.options(); other++) {
            if (wisher.first.get(decision.thread(other))) {
                return false;
            }
        }
        return true;
    }

    /// A thread makes a step.
    void step(int thread, Access access) {
        last = thread;
        lastWished = access == Access.YIELD;
    }

    private void swap() {
        BitSet older = before;
        before = now;
        now = older;
        now.clear();
    }

    private void settle() {
        for (Wisher wisher : wishers) {
            wisher.first.clear(last);
            wisher.enabled.and(now);
            wisher.ran.set(last);
            if (wisher.thread == last) {
                BitSet kept = (BitSet) before.clone();
                kept.andNot(now);
                wisher.disabled.or(kept);
            }
        }
        if (!lastWished) {
            return;
        }
        Wisher wisher = find(last);
        if (wisher == null) {
            wisher = new Wisher(last);
            wisher.restart(now);
            wishers.add(wisher);
        } else {
            wisher.wish(now);
        }
        lastWished = false;
    }

    private @Nullable Wisher find(int thread) {
        for (Wisher wisher : wishers) {
            if (wisher.thread == thread) {
                return wisher;
            }
        }
        return null;
    }
}
