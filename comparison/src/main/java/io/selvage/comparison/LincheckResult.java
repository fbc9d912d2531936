package io.selvage.comparison;

import org.jspecify.annotations.Nullable;

/// What Lincheck makes of one known bug and its corrected twin: what the module lincheck-comparison prints.
///
/// @param name the bug's name
/// @param expected how the bug shows
/// @param found whether Lincheck has found it
/// @param interleavings how many interleavings it explored until then, that one included
/// @param firstFindMillis how long the first run took in wall time
/// @param findMillis how long a later run took
/// @param fixedHolds whether it found nothing in the corrected twin
/// @param fixedInterleavings how many interleavings of the twin it explored
/// @param fixedMillis how long that took in wall time
/// @param fixedPerSecond how many of them in a second, without what a call of the checker takes in any case
/// @param reason why it could not run, or what is odd about the numbers; null if all is well
record LincheckResult(
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
        @Nullable String reason) {}
