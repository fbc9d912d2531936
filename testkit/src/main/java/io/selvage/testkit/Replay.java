package io.selvage.testkit;

import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.Chooser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a recorded run again, step by step, and looks closely at how it fails.
///
/// @param outcome how it ended this time
/// @param log its steps
record Replay(Outcome outcome, StepLog log) {
    private static final long NO_BOUND = Long.MAX_VALUE;

    /// Makes it again without looking at its steps.
    ///
    /// @param first how it ended the first time
    /// @return the same outcome if it was repeated, a [Failure.Kind#NOT_REPEATABLE] if not
    static Outcome check(Target target, Schedule schedule, Outcome first, long starvationBound) {
        ReplayChooser replay = new ReplayChooser(schedule, ReplayChooser.Mode.STRICT);
        Outcome second = target.run(new Attempt(schedule.seed(), watched(replay, starvationBound)));
        return compare(first, second, replay);
    }

    static Outcome check(Target target, Schedule schedule, Outcome first) {
        return check(target, schedule, first, NO_BOUND);
    }

    /// Makes a run that failed again, and tells lost wake-ups from other standstills.
    static Replay diagnose(Target target, Schedule schedule, Failure first, long starvationBound) {
        StepLog log = new StepLog();
        ReplayChooser replay = new ReplayChooser(schedule, ReplayChooser.Mode.STRICT);
        Outcome second = target.run(new Attempt(schedule.seed(), watched(replay, starvationBound), log));
        Outcome compared = compare(first, second, replay);
        if (compared instanceof Failure same && isStandstill(same) && second instanceof Failure closer) {
            return new Replay(standstill(closer, log), log);
        }
        return new Replay(compared, log);
    }

    static Replay diagnose(Target target, Schedule schedule, Failure first) {
        return diagnose(target, schedule, first, NO_BOUND);
    }

    private static Chooser watched(Chooser chooser, long bound) {
        return bound == NO_BOUND ? chooser : new StarvationWatch(chooser, bound);
    }

    private static Failure standstill(Failure failure, StepLog log) {
        Holders holders = new Holders(log.steps(), failure.blocked());
        List<BlockedThread> blocked =
                failure.blocked().stream().map(holders::completed).toList();
        List<Integer> cycle = Standstill.cycle(blocked);
        Failure seen = failure.with(blocked, cycle);
        String lost = cycle.isEmpty() ? Standstill.lostWakeUp(blocked, log.steps()) : null;
        return lost == null ? seen.as(Failure.Kind.DEADLOCK, seen.message()) : seen.as(Failure.Kind.LOST_WAKE_UP, lost);
    }

    static boolean isStandstill(Failure failure) {
        return failure.kind() == Failure.Kind.DEADLOCK || failure.kind() == Failure.Kind.LOST_WAKE_UP;
    }

    private static Outcome compare(Outcome first, Outcome second, ReplayChooser replay) {
        String difference = difference(first, second, replay);
        return difference == null
                ? first
                : Failure.of(
                        Failure.Kind.NOT_REPEATABLE,
                        difference,
                        second instanceof Failure f ? f.thrown() : null,
                        second);
    }

    private static @Nullable String difference(Outcome first, Outcome second, ReplayChooser replay) {
        if (second instanceof Failure failure && failure.kind() == Failure.Kind.NOT_REPEATABLE) {
            return failure.message();
        }
        String ends = words(first) + " the first time, " + words(second) + " the second";
        if (!replay.exhausted()) {
            return "the run ended after fewer decisions than the recorded one; " + ends;
        }
        if (first.traceHash() != second.traceHash()) {
            return "the same choices gave trace %016x, then %016x; %s"
                    .formatted(first.traceHash(), second.traceHash(), ends);
        }
        return same(first, second) ? null : "the same trace ended differently: " + ends;
    }

    private static boolean same(Outcome first, Outcome second) {
        return switch (first) {
            case Outcome.Passed _ -> second instanceof Outcome.Passed;
            case Failure failure ->
                second instanceof Failure other
                        && (failure.isLike(other) || (isStandstill(failure) && isStandstill(other)));
        };
    }

    private static String words(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed _ -> "passed";
            case Failure failure -> failure.kind().words();
        };
    }
}
