package io.selvage.comparison;

import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Strategies;
import java.util.concurrent.TimeUnit;

/// How fast the corrected twin is explored by a random walk, after a warm-up.
///
/// @param perSecond interleavings per second of wall time, each run once
/// @param checkedPerSecond the same with every run made twice, to see whether it goes the same way
/// @param decisionsPerSecond decisions per second of wall time, each run made once
record Rate(long perSecond, long checkedPerSecond, long decisionsPerSecond) {
    static Rate of(Subject subject, long millis) {
        try (KernelTarget target = subject.fixed()) {
            explore(target, SelfCheck.EVERY, 2 * millis);
            explore(target, SelfCheck.OFF, millis);
            Exploration once = explore(target, SelfCheck.OFF, millis);
            Exploration twice = explore(target, SelfCheck.EVERY, millis);
            return new Rate(
                    Math.round(once.totals().rate()),
                    Math.round(twice.totals().rate()),
                    perSecond(once.totals().decisions(), once.totals().nanos()));
        }
    }

    private static Exploration explore(KernelTarget target, SelfCheck selfCheck, long millis) {
        ExplorerOptions options = ExplorerOptions.DEFAULT
                .schedules(Long.MAX_VALUE)
                .nanos(TimeUnit.MILLISECONDS.toNanos(millis))
                .selfCheck(selfCheck);
        Exploration exploration = new Explorer(target, options).explore(Strategies.random(0));
        if (exploration.finding() != null) {
            throw new UnexpectedException("the corrected twin fails while its rate is measured: "
                    + exploration.finding().failure().message());
        }
        return exploration;
    }

    private static long perSecond(long count, long nanos) {
        return nanos == 0 ? 0 : Math.round(count * 1e9 / nanos);
    }
}
