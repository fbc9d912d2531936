package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import org.jspecify.annotations.Nullable;

/// Runs a program under one schedule after the other until one breaks it.
///
/// Checks itself: what was recorded is run a second time, and if that does not go the same way, or if anything came
/// in from outside of the machine's control, this is a failure of its own kind.
///
/// Used by one thread at a time.
public final class Explorer {
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final Target target;
    private final ExplorerOptions options;

    /// @param target what to run; stays open
    /// @param options how far to go
    public Explorer(Target target, ExplorerOptions options) {
        this.target = target;
        this.options = options;
    }

    /// Explores. Blocks until a schedule breaks the program or there is no more to do.
    ///
    /// @param strategy chooses the schedules
    /// @return what came of it
    public Exploration explore(Strategy strategy) {
        Search search = new Search(strategy);
        target.repeat(search::next);
        return search.result();
    }

    private final class Search {
        private final Strategy strategy;
        private final long starvationBound;
        private final long start = options.clock().getAsLong();
        private final LongSet traces = new LongSet();
        private long lastProgress = start;
        private long schedules;
        private long decisions;
        private long givenUp;
        private Exploration.@Nullable End end;
        private @Nullable Finding finding;

        Search(Strategy strategy) {
            this.strategy = strategy;
            starvationBound = strategy.fair() ? options.starvationBound() : Long.MAX_VALUE;
        }

        boolean next() {
            Chooser chooser = null;
            if (schedules == options.schedules()) {
                end = Exploration.End.SCHEDULES;
            } else if (options.clock().getAsLong() - start >= options.nanos()) {
                end = Exploration.End.TIME;
            } else {
                chooser = strategy.begin(schedules);
                if (chooser == null) {
                    end = Exploration.End.EXHAUSTED;
                }
            }
            if (chooser == null) {
                return false;
            }
            run(chooser);
            schedules++;
            report();
            return end == null;
        }

        private void run(Chooser chosen) {
            StarvationWatch watched = new StarvationWatch(chosen, starvationBound);
            RecordingChooser recorder = new RecordingChooser(watched);
            Outcome outcome = target.run(new Attempt(options.seed(), recorder));
            outcome = ended(outcome);
            decisions += recorder.decisions();
            traces.add(outcome.traceHash());
            if (isLivelock(outcome) && !watched.isFair()) {
                givenUp++;
                return;
            }
            Schedule schedule = recorder.schedule(options.seed(), target.setting(), outcome.traceHash());
            Failure failure = judge(outcome, schedule);
            if (failure != null) {
                end = Exploration.End.FOUND;
                finding = new Finding(
                        failure, schedule, strategy.name(), schedules, recorder.switches(), recorder.preemptions());
            }
        }

        private static boolean isLivelock(Outcome outcome) {
            return outcome instanceof Failure failure && failure.kind() == Failure.Kind.LIVELOCK;
        }

        private Outcome ended(Outcome outcome) {
            try {
                strategy.end();
                return outcome;
            } catch (DivergenceException e) {
                return Failure.of(Failure.Kind.NOT_REPEATABLE, String.valueOf(e.getMessage()), e, outcome);
            }
        }

        private @Nullable Failure judge(Outcome outcome, Schedule schedule) {
            Outcome seen = outcome;
            if (outcome instanceof Failure failure) {
                if (failure.kind() == Failure.Kind.NOT_REPEATABLE) {
                    return failure;
                }
                seen = Replay.diagnose(target, schedule, failure, starvationBound)
                        .outcome();
            } else if (options.selfCheck().isDue(schedules)) {
                seen = Replay.check(target, schedule, outcome, starvationBound);
            }
            if (seen instanceof Failure failure) {
                return failure;
            }
            if (outcome.leaks().isEmpty()) {
                return null;
            }
            String leaks = String.join("\n", outcome.leaks());
            return Failure.of(Failure.Kind.LEAK, "the run proves nothing:\n" + leaks, null, outcome);
        }

        private void report() {
            long now = options.clock().getAsLong();
            if (now - lastProgress >= PROGRESS_NANOS) {
                lastProgress = now;
                options.progress().accept(progress(now - start));
            }
        }

        private Progress progress(long nanos) {
            long left = options.nanos() == Long.MAX_VALUE ? -1 : Math.max(0, options.nanos() - nanos);
            if (options.schedules() != Long.MAX_VALUE && schedules > 0) {
                double perSchedule = (double) nanos / schedules;
                long bySchedules = (long) (perSchedule * (options.schedules() - schedules));
                left = left < 0 ? bySchedules : Math.min(left, bySchedules);
            }
            return new Progress(schedules, traces.size(), decisions, givenUp, nanos, left);
        }

        Exploration result() {
            if (end == null) {
                throw new IllegalStateException("the target did not repeat until there was no more to do");
            }
            return new Exploration(
                    strategy.name(), end, finding, progress(options.clock().getAsLong() - start));
        }
    }
}
