package io.selvage.testkit;

import org.jspecify.annotations.Nullable;

/// What an exploration resulted in.
///
/// @param strategy the strategy
/// @param end why it ended
/// @param finding the schedule that breaks the program, null if none was found
/// @param totals how far it went
public record Exploration(
        String strategy, End end, @Nullable Finding finding, Progress totals) {
    /// Why an exploration ended.
    public enum End {
        /// A schedule breaks the program.
        FOUND,
        /// The strategy has no schedule left to try.
        EXHAUSTED,
        /// As many schedules as were asked for have been run.
        SCHEDULES,
        /// The time is over.
        TIME
    }
}
