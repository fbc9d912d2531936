package io.selvage.comparison;

import io.selvage.api.simulation.Chooser;
import io.selvage.testkit.Attempt;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.Outcome;
import io.selvage.testkit.RecordingChooser;
import io.selvage.testkit.Strategies;
import io.selvage.testkit.Strategy;

/// The smallest failing schedule that a search without chance finds: all schedules without preemptions, then those
/// with one, and so on, up to the first bound at which there is one that fails, and there up to the end.
///
/// @param preemptions the fewest preemptions that show the bug; -1 if none was found
/// @param proven whether all schedules with fewer preemptions were tried
/// @param switches the fewest switches among the failing schedules that were seen; -1 if none was
/// @param complete whether all schedules with so many preemptions were tried, so that there is none with fewer
///     switches among them
/// @param schedules how many schedules were tried
record Minimum(int preemptions, boolean proven, long switches, boolean complete, long schedules) {
    private static final int LAST_BOUND = 3;

    static Minimum of(Subject subject, long schedules, long failures) {
        long used = 0;
        boolean proven = true;
        for (int bound = 0; bound <= LAST_BOUND; bound++) {
            try (KernelTarget target = subject.buggy()) {
                Search search = new Search(subject, target, bound, schedules, failures);
                target.repeat(search::next);
                used += search.schedules;
                if (search.failures > 0) {
                    return new Minimum(bound, proven, search.switches, search.exhausted, used);
                }
                proven &= search.exhausted;
            }
        }
        return new Minimum(-1, false, -1, false, used);
    }

    private static final class Search {
        private final Subject subject;
        private final KernelTarget target;
        private final Strategy strategy;
        private final long mostSchedules;
        private final long mostFailures;
        private long schedules;
        private long failures;
        private long switches = Long.MAX_VALUE;
        private boolean exhausted;

        Search(Subject subject, KernelTarget target, int bound, long mostSchedules, long mostFailures) {
            this.subject = subject;
            this.target = target;
            strategy = Strategies.exhaustive(bound);
            this.mostSchedules = mostSchedules;
            this.mostFailures = mostFailures;
        }

        boolean next() {
            Chooser chooser = strategy.begin(schedules);
            if (chooser == null) {
                exhausted = true;
                return false;
            }
            RecordingChooser recorder = new RecordingChooser(chooser);
            Outcome outcome = target.run(new Attempt(0, recorder));
            strategy.end();
            schedules++;
            if (subject.shows(outcome)) {
                failures++;
                switches = Math.min(switches, recorder.switches());
            }
            return schedules < mostSchedules && failures < mostFailures;
        }
    }
}
