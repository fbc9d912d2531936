package io.selvage.lincheck;

import io.selvage.bugs.KnownBug;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Explores one known bug and its twin in this JVM.
final class Subject {
    private static final int FIND_RUNS = 3;

    /// The warm-up before the measured run of the corrected twin has one part in so many of its budget.
    private static final int WARM_UP_SHARE = 4;

    private final KnownBug bug;
    private final int findBudget;
    private final int fixedBudget;

    Subject(KnownBug bug, int findBudget, int fixedBudget) {
        this.bug = bug;
        this.findBudget = findBudget;
        this.fixedBudget = fixedBudget;
    }

    Result explore() {
        Exploration first = Explorer.explore(bug::buggy, findBudget);
        List<Exploration> later = new ArrayList<>();
        for (int i = 0; i < FIND_RUNS; i++) {
            later.add(Explorer.explore(bug::buggy, findBudget));
        }
        boolean same = later.stream().allMatch(run -> run.interleavings() == first.interleavings());
        long interleavings =
                median(later.stream().map(Exploration::interleavings).toList());
        String oddity = "";
        if (!same) {
            oddity = "the number of interleavings differs from run to run; ";
        } else if (first.failed() && !isSmallestBudget(interleavings)) {
            oddity = "the number of interleavings is not the smallest budget that finds the bug; ";
        }
        if (!first.failed() && interleavings < findBudget) {
            oddity += "nothing left to explore; ";
        }

        Explorer.explore(bug::fixed, fixedBudget / WARM_UP_SHARE);
        Exploration single = Explorer.explore(bug::fixed, 1);
        Exploration fixed = Explorer.explore(bug::fixed, fixedBudget);
        if (fixed.failed()) {
            oddity += "the corrected twin fails";
        }
        return new Result(
                bug.name(),
                bug.failure().name(),
                first.failed(),
                interleavings,
                TimeUnit.NANOSECONDS.toMillis(first.nanos()),
                TimeUnit.NANOSECONDS.toMillis(
                        median(later.stream().map(Exploration::nanos).toList())),
                !fixed.failed(),
                fixed.interleavings(),
                TimeUnit.NANOSECONDS.toMillis(fixed.nanos()),
                perSecond(fixed.interleavings() - 1, fixed.nanos() - single.nanos()),
                oddity.isEmpty() ? null : oddity);
    }

    private static long perSecond(long count, long nanos) {
        return nanos <= 0 ? 0 : count * TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    private boolean isSmallestBudget(long interleavings) {
        return !Explorer.explore(bug::buggy, Math.toIntExact(interleavings) - 1).failed();
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
