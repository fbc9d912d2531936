package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a failing schedule smaller while it fails in the same way: the same kind of failure and the same type of
/// exception. Smaller means fewer faults, then fewer switches between threads, then fewer preemptions among them,
/// then fewer steps.
///
/// First it takes out and joins what is there, until nothing can be; then it looks for a schedule with fewer
/// preemptions among all that there are, for as long as its attempts last. Deterministic.
///
/// Used by one thread at a time.
public final class Shrinker {
    /// Enough for most findings in small programs.
    public static final int DEFAULT_ATTEMPTS = 2_000;

    private final Target target;
    private final int attempts;

    /// @param target what fails; stays open
    /// @param attempts how many runs it may take about
    public Shrinker(Target target, int attempts) {
        this.target = target;
        this.attempts = attempts;
    }

    /// Makes a finding smaller. Blocks until that is done. Findings that say something about the schedule rather
    /// than the program stay as they are: starvation, what cannot be repeated, outside events.
    ///
    /// @param finding the finding
    /// @return the smaller one
    public Shrunk shrink(Finding finding) {
        return switch (finding.failure().kind()) {
            case STARVATION, NOT_REPEATABLE, LEAK -> new Shrunk(finding, finding, 0);
            case UNCAUGHT_EXCEPTION, DEADLOCK, LOST_WAKE_UP, LIVELOCK, LEAKED_PROCESS -> new Search(finding).run();
        };
    }

    /// A schedule that fails in the same way.
    ///
    /// @param guide its outline; for a run that does not end, up to where threads only take turns
    private record Candidate(Finding finding, Guide guide, long steps) {
        static final Comparator<Candidate> SMALLEST = Comparator.comparingInt(
                        (Candidate candidate) -> candidate.guide.others().size())
                .thenComparingLong(Candidate::switches)
                .thenComparingLong(candidate -> candidate.finding.preemptions())
                .thenComparingLong(Candidate::steps);

        private long switches() {
            return isEndless(finding.failure()) ? guide.blocks().size() : finding.switches();
        }

        boolean isSmallerThan(Candidate other) {
            return SMALLEST.compare(this, other) < 0;
        }
    }

    private static boolean isEndless(Failure failure) {
        return failure.kind() == Failure.Kind.LIVELOCK;
    }

    private final class Search {
        private final Finding original;
        private final Set<Guide> tried = new HashSet<>();
        private final int attempts;
        private int used;

        Search(Finding original) {
            this.original = original;
            // Each attempt at what does not end takes as many steps as there may be.
            attempts = isEndless(original.failure()) ? Shrinker.this.attempts / 10 : Shrinker.this.attempts;
        }

        Shrunk run() {
            Candidate best = attempt(new ReplayChooser(original.schedule(), ReplayChooser.Mode.STRICT), null, null);
            if (best == null) {
                return new Shrunk(original, original, used);
            }
            best = reduce(best, attempts / 2);
            Candidate fewer = isEndless(original.failure()) ? best : enumerate(best);
            if (fewer != best) {
                best = reduce(fewer, attempts);
            }
            return new Shrunk(best.finding, original, used);
        }

        private Candidate reduce(Candidate from, int limit) {
            Candidate best = from;
            boolean smaller = true;
            while (smaller) {
                smaller = false;
                for (Reductions reduction : Reductions.values()) {
                    Candidate next = reduce(best, reduction, limit);
                    smaller |= next != best;
                    best = next;
                }
            }
            return best;
        }

        private Candidate reduce(Candidate from, Reductions reduction, int limit) {
            Candidate best = from;
            Iterator<Guide> guides = reduction.of(best.guide).iterator();
            while (guides.hasNext() && used < limit) {
                Guide guide = guides.next();
                if (!tried.add(guide)) {
                    continue;
                }
                Candidate next = attempt(new GuideChooser(guide), guide, best);
                if (next != null) {
                    best = next;
                    guides = reduction.of(best.guide).iterator();
                }
            }
            return best;
        }

        /// Goes through all schedules with fewer preemptions, the fewest first.
        private Candidate enumerate(Candidate best) {
            for (int bound = 0; bound < best.finding.preemptions() && used < attempts; bound++) {
                Strategy strategy = Strategies.exhaustive(bound);
                for (long run = 0; used < attempts; run++) {
                    Chooser chooser = strategy.begin(run);
                    if (chooser == null) {
                        break;
                    }
                    Candidate next = attempt(chooser, null, best);
                    if (next != null) {
                        return next;
                    }
                    strategy.end();
                }
            }
            return best;
        }

        /// Makes a run.
        ///
        /// @return what it shows, null unless it fails in the same way again and again and is smaller
        private @Nullable Candidate attempt(Chooser chooser, @Nullable Guide guide, @Nullable Candidate best) {
            StarvationWatch watch = new StarvationWatch(chooser);
            RecordingChooser recorder = new RecordingChooser(watch);
            used++;
            Outcome outcome = target.run(new Attempt(original.schedule().seed(), recorder));
            if (!(outcome instanceof Failure failure) || !mayBeLike(failure)) {
                return null;
            }
            if (isEndless(failure) && !watch.isFair()) {
                return null;
            }
            Schedule schedule = recorder.schedule(original.schedule().seed(), target.setting(), failure.traceHash());
            Candidate candidate = candidate(failure, schedule, recorder, guide);
            if (best != null && !candidate.isSmallerThan(best)) {
                return null;
            }
            used++;
            Outcome again = Replay.diagnose(target, schedule, failure).outcome();
            return again instanceof Failure closer && closer.isLike(original.failure())
                    ? candidate(closer, schedule, recorder, guide)
                    : null;
        }

        private Candidate candidate(
                Failure failure, Schedule schedule, RecordingChooser recorder, @Nullable Guide guide) {
            Finding finding = new Finding(
                    failure,
                    schedule,
                    original.strategy(),
                    original.run(),
                    recorder.switches(),
                    recorder.preemptions());
            Guide outline = guide != null && isEndless(failure) ? guide : recorder.guide();
            return new Candidate(finding, outline, recorder.steps());
        }

        private boolean mayBeLike(Failure failure) {
            return failure.isLike(original.failure())
                    || (Replay.isStandstill(failure) && Replay.isStandstill(original.failure()));
        }
    }
}
