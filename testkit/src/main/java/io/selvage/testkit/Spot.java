package io.selvage.testkit;

import io.selvage.api.simulation.Decision;

/// A question that is not about threads, named so that it keeps its name when other threads' steps move.
///
/// @param kind what is asked
/// @param thread the thread that made the last step, or is about to suffer
/// @param ordinal the how-manieth question of this kind at this thread, from 0
record Spot(Decision.Kind kind, int thread, long ordinal) {
    /// Names the questions of one run as they come.
    static final class Counter {
        private final ThreadLongs faults = new ThreadLongs();
        private final ThreadLongs values = new ThreadLongs();

        Spot next(Decision decision) {
            int thread = decision.last();
            ThreadLongs counts = decision.kind() == Decision.Kind.FAULT ? faults : values;
            // Before the first step there is no thread; its questions are counted with thread 0's.
            int index = Math.max(0, thread);
            long ordinal = counts.get(index);
            counts.set(index, ordinal + 1);
            return new Spot(decision.kind(), index, ordinal);
        }
    }
}
