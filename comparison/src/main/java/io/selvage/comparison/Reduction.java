package io.selvage.comparison;

import io.selvage.testkit.Attempt;
import io.selvage.testkit.Failure;
import io.selvage.testkit.Finding;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.Outcome;
import io.selvage.testkit.ReplayChooser;
import io.selvage.testkit.Shrinker;
import io.selvage.testkit.Shrunk;

/// What shrinking makes of the first schedule that a strategy found, and whether the result can be repeated.
///
/// @param strategy the strategy
/// @param switches switches between threads in the schedule as it was found
/// @param preemptions how many of them were preemptions
/// @param shrunkSwitches switches in the shrunk schedule
/// @param shrunkPreemptions how many of them are preemptions
/// @param attempts how many runs shrinking took
/// @param replays how often the shrunk schedule was replayed, strictly
/// @param alike how many of the replays made the same trace and failed in the same way
record Reduction(
        String strategy,
        long switches,
        long preemptions,
        long shrunkSwitches,
        long shrunkPreemptions,
        int attempts,
        int replays,
        int alike) {
    static Reduction of(Subject subject, String strategy, Finding finding, int replays) {
        try (KernelTarget target = subject.buggy()) {
            Shrunk shrunk = new Shrinker(target, Shrinker.DEFAULT_ATTEMPTS).shrink(finding);
            Finding small = shrunk.finding();
            int alike = 0;
            for (int i = 0; i < replays; i++) {
                if (isAlike(subject, target, small)) {
                    alike++;
                }
            }
            return new Reduction(
                    strategy,
                    finding.switches(),
                    finding.preemptions(),
                    small.switches(),
                    small.preemptions(),
                    shrunk.attempts(),
                    replays,
                    alike);
        }
    }

    private static boolean isAlike(Subject subject, KernelTarget target, Finding finding) {
        ReplayChooser replay = new ReplayChooser(finding.schedule(), ReplayChooser.Mode.STRICT);
        Outcome outcome = target.run(new Attempt(finding.schedule().seed(), replay));
        return replay.exhausted()
                && subject.shows(outcome)
                && outcome.traceHash() == finding.schedule().traceHash()
                && thrown(outcome).equals(thrown(finding.failure()));
    }

    private static String thrown(Outcome outcome) {
        return outcome instanceof Failure failure && failure.thrown() != null
                ? failure.thrown().toString()
                : "";
    }
}
