package io.selvage.program.transform;

import java.util.List;

/// How one loop is made to come by a poll within bounded work.
sealed interface LoopPlan permits PolledLoop, FuelledLoop, CountedLoop, ShortLoop {
    /// No position.
    int NONE = -1;

    /// The position of the loop's header, a label.
    int header();

    /// Writes what stands right behind the header's label.
    void writeEntry(Writing writing);

    /// The positions of the branches that it writes itself.
    default List<Integer> replaced() {
        return List.of();
    }

    /// Writes what stands instead of the branch at a position.
    default void writeInstead(int at, Writing writing) {
        throw new IllegalStateException("position=" + at);
    }

    /// The position of the test behind which it has something to write, or [#NONE].
    default int tested() {
        return NONE;
    }

    /// Writes what stands behind the test.
    default void writeTested(Writing writing) {}

    /// How many local variables it needs for itself.
    default int locals() {
        return 0;
    }
}
