package io.selvage.comparison;

import java.util.Set;

/// How much is measured.
///
/// @param parts what
/// @param seeds how many seeds per strategy
/// @param budget how many schedules per seed and buggy program
/// @param fixedBudget how many schedules per strategy and corrected twin
/// @param minimumBudget how many schedules per number of preemptions in the search for the minimum
/// @param replays how often a shrunk schedule is replayed
/// @param rateMillis how long a rate is measured, in milliseconds
record Effort(
        Set<Part> parts, int seeds, long budget, long fixedBudget, long minimumBudget, int replays, long rateMillis) {}
