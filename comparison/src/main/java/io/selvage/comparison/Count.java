package io.selvage.comparison;

import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Finding;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Strategies;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many schedules a strategy needs to find a bug.
///
/// @param strategy the strategy
/// @param seeds with how many seeds it was tried, 0 and up
/// @param found with how many of them it found the bug
/// @param median the median of the schedules needed, the failing one included; null if half of the seeds or more did
///     not find it
/// @param most the most schedules that a seed which found it needed, 0 if none did
/// @param exhausted whether the strategy ran out of schedules
/// @param givenUp how many runs reached the limit of steps under an unfair schedule
record Count(
        String strategy, int seeds, int found, @Nullable Long median, long most, boolean exhausted, long givenUp) {
    /// What the first seed that found the bug found.
    record Searched(Count count, @Nullable Finding first) {}

    static Searched search(Subject subject, Tried tried, int seeds, long budget) {
        List<Long> needed = new ArrayList<>();
        Finding first = null;
        boolean exhausted = false;
        long givenUp = 0;
        int number = tried.draws() ? seeds : 1;
        try (KernelTarget target = subject.buggy()) {
            ExplorerOptions options = ExplorerOptions.DEFAULT
                    .schedules(tried.repeats() ? Math.min(budget, Tried.BEFORE_REPETITION) : budget)
                    .selfCheck(SelfCheck.OFF);
            for (int seed = 0; seed < number; seed++) {
                Exploration exploration =
                        new Explorer(target, options).explore(Strategies.parse(tried.description(), seed));
                exhausted |= exploration.end() == Exploration.End.EXHAUSTED;
                givenUp += exploration.totals().givenUp();
                Finding finding = exploration.finding();
                if (finding == null) {
                    continue;
                }
                if (!subject.shows(finding.failure())) {
                    throw new UnexpectedException(tried.description() + " with seed " + seed + ": expected "
                            + subject.bug().failure() + ", found "
                            + finding.failure().kind() + ": "
                            + finding.failure().message());
                }
                needed.add(finding.run() + 1);
                first = first == null ? finding : first;
            }
        }
        needed.sort(null);
        // Those that found nothing needed more than all others.
        Long median = needed.size() * 2 > number ? needed.get(number / 2 - (number + 1) % 2) : null;
        long most = needed.isEmpty() ? 0 : needed.getLast();
        return new Searched(
                new Count(tried.description(), number, needed.size(), median, most, exhausted, givenUp), first);
    }
}
