package io.selvage.comparison;

import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Finding;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Strategies;

/// A corrected twin under a strategy: nothing may be found.
///
/// @param strategy the strategy
/// @param schedules how many schedules the twin survived
/// @param exhausted whether the strategy ran out of schedules
/// @param givenUp how many runs reached the limit of steps under an unfair schedule
record Survival(String strategy, long schedules, boolean exhausted, long givenUp) {
    static Survival of(Subject subject, Tried tried, long budget, SelfCheck selfCheck) {
        try (KernelTarget target = subject.fixed()) {
            ExplorerOptions options = ExplorerOptions.DEFAULT.schedules(budget).selfCheck(selfCheck);
            Exploration exploration = new Explorer(target, options).explore(Strategies.parse(tried.description(), 0));
            Finding finding = exploration.finding();
            if (finding != null) {
                throw new UnexpectedException("the corrected twin fails under " + tried.description() + " in run "
                        + finding.run() + ": " + finding.failure().kind() + ": "
                        + finding.failure().message());
            }
            return new Survival(
                    tried.description(),
                    exploration.totals().schedules(),
                    exploration.end() == Exploration.End.EXHAUSTED,
                    exploration.totals().givenUp());
        }
    }
}
