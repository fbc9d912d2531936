package io.selvage.lincheck;

import org.jspecify.annotations.Nullable;

/// What Lincheck makes of one known bug and its corrected twin.
///
/// @param name the bug's name
/// @param expected how the bug shows
/// @param found whether Lincheck has found it
/// @param interleavings how many interleavings it explored until then, that one included; without a find, how many
///     it explored at all
/// @param firstFindMillis how long the first run took in wall time, with the transformation of the classes
/// @param findMillis how long a later run took, with the trace that Lincheck collects; the median
/// @param fixedHolds whether it found nothing in the corrected twin
/// @param fixedInterleavings how many interleavings of the twin it explored; fewer than the budget if there are no more
/// @param fixedMillis how long that took in wall time, after a warm-up
/// @param fixedPerSecond how many of them in a second, without what a call of the checker takes in any case: the time
///     of one that explores a single interleaving is subtracted
/// @param reason why it could not run, or what is odd about the numbers; null if all is well
record Result(
        String name,
        String expected,
        boolean found,
        long interleavings,
        long firstFindMillis,
        long findMillis,
        boolean fixedHolds,
        long fixedInterleavings,
        long fixedMillis,
        long fixedPerSecond,
        @Nullable String reason) {
    static Result notRun(String name, String expected, String reason) {
        return new Result(name, expected, false, 0, 0, 0, false, 0, 0, 0, reason);
    }
}
