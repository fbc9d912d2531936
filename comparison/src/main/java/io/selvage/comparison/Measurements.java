package io.selvage.comparison;

import io.selvage.bugs.KnownBug;
import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Finding;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Strategies;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Measures one known bug.
final class Measurements {
    /// Enough of them to see one with the fewest switches; each costs a new kernel.
    private static final long MINIMUM_FAILURES = 2_000;

    /// So many schedules of the corrected twin are made twice.
    private static final long CHECKED = 500;

    final List<Count> counts = new ArrayList<>();
    final List<Survival> survivals = new ArrayList<>();
    final List<Reduction> reductions = new ArrayList<>();
    final List<String> errors = new ArrayList<>();

    @Nullable
    Minimum minimum;

    @Nullable
    Rate rate;

    @Nullable
    LincheckResult lincheck;

    private final KnownBug bug;
    private final Subject subject;
    private final Effort effort;
    private final Map<Tried, Finding> findings = new EnumMap<>(Tried.class);

    Measurements(KnownBug bug, Effort effort) {
        this.bug = bug;
        subject = new Subject(bug);
        this.effort = effort;
    }

    Row measure(@Nullable Lincheck checker) {
        if (isDue(Part.COUNTS) || isDue(Part.SHRINK)) {
            guarded(this::count);
        }
        if (isDue(Part.FIXED)) {
            guarded(this::survive);
        }
        if (isDue(Part.MINIMUM)) {
            guarded(this::minimise);
        }
        if (isDue(Part.SHRINK)) {
            guarded(this::shrink);
        }
        if (isDue(Part.RATES)) {
            guarded(() -> rate = Rate.of(subject, effort.rateMillis()));
        }
        if (checker != null) {
            lincheck = checker.explore(bug.name());
        }
        Row row = Row.of(bug, this);
        return row.withErrors(row.tooLarge());
    }

    private boolean isDue(Part part) {
        return effort.parts().contains(part);
    }

    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (UnexpectedException e) {
            errors.add(bug.name() + ": " + e.getMessage());
        }
    }

    private void count() {
        for (Tried tried : Tried.values()) {
            guarded(() -> {
                Count.Searched searched = Count.search(subject, tried, effort.seeds(), effort.budget());
                counts.add(searched.count());
                if (searched.first() != null) {
                    findings.put(tried, searched.first());
                }
            });
        }
        if (findings.isEmpty()) {
            errors.add(bug.name() + ": found by no strategy");
        }
        checkTwice();
    }

    /// The first finding of the random walk comes at the same run when every run is made twice.
    private void checkTwice() {
        Finding first = findings.get(Tried.RANDOM);
        if (first == null) {
            return;
        }
        for (int seed = 0; seed < effort.seeds(); seed++) {
            try (KernelTarget target = subject.buggy()) {
                ExplorerOptions options = ExplorerOptions.DEFAULT.schedules(first.run() + 1);
                Exploration exploration = new Explorer(target, options).explore(Strategies.random(seed));
                Finding again = exploration.finding();
                if (again == null) {
                    continue;
                }
                if (again.run() != first.run() || !again.schedule().equals(first.schedule())) {
                    errors.add(bug.name() + ": with every run made twice, the random walk finds in run " + again.run()
                            + " what it found in run " + first.run() + ": "
                            + again.failure().message());
                }
                return;
            }
        }
        errors.add(bug.name() + ": with every run made twice, the random walk does not find it again");
    }

    private void survive() {
        for (Tried tried : Tried.values()) {
            guarded(() -> survivals.add(Survival.of(subject, tried, effort.fixedBudget(), SelfCheck.OFF)));
        }
        guarded(() -> Survival.of(subject, Tried.POS, Math.min(CHECKED, effort.fixedBudget()), SelfCheck.EVERY));
    }

    private void minimise() {
        // A run without an end has no fewest switches, and takes long.
        long failures = bug.failure() == io.selvage.bugs.Failure.LIVELOCK ? 1 : MINIMUM_FAILURES;
        Minimum found = Minimum.of(subject, effort.minimumBudget(), failures);
        minimum = found;
        if (found.preemptions() >= 0
                && (found.preemptions() < bug.preemptions()
                        || (found.proven() && found.preemptions() > bug.preemptions()))) {
            errors.add(bug.name() + ": the catalogue says " + bug.preemptions() + " preemptions, measured are "
                    + found.preemptions());
        }
    }

    private void shrink() {
        findings.forEach((tried, finding) ->
                reductions.add(Reduction.of(subject, tried.description(), finding, effort.replays())));
        for (Reduction reduction : reductions) {
            if (reduction.alike() < reduction.replays()) {
                errors.add(bug.name() + ": of " + reduction.replays() + " replays " + reduction.alike()
                        + " failed in the same way");
            }
        }
    }
}
