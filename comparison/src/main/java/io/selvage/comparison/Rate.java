package io.selvage.comparison;

import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Strategies;
import io.selvage.testkit.Strategy;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// How fast the corrected twin is explored, after a warm-up. All rates are per second of wall time.
///
/// @param enumerated interleavings of a search without chance, each different from all others; begun again when
///     there are no more
/// @param walked interleavings of a random walk, which may come more than once
/// @param checked the same with every run made twice, to see whether it goes the same way; counted once
/// @param decisions decisions of the random walk
record Rate(long enumerated, long walked, long checked, long decisions) {
    static Rate of(Subject subject, long millis) {
        Supplier<Strategy> walk = () -> Strategies.random(0);
        Supplier<Strategy> enumeration = () -> Strategies.parse(Tried.DFS.description(), 0);
        try (KernelTarget target = subject.fixed()) {
            explore(target, walk, SelfCheck.EVERY, 2 * millis);
            explore(target, enumeration, SelfCheck.OFF, millis);
            Measured enumerated = explore(target, enumeration, SelfCheck.OFF, millis);
            Measured walked = explore(target, walk, SelfCheck.OFF, millis);
            Measured checked = explore(target, walk, SelfCheck.EVERY, millis);
            return new Rate(
                    enumerated.perSecond(enumerated.schedules),
                    walked.perSecond(walked.schedules),
                    checked.perSecond(checked.schedules),
                    walked.perSecond(walked.decisions));
        }
    }

    private record Measured(long schedules, long decisions, long nanos) {
        Measured plus(Exploration exploration) {
            return new Measured(
                    schedules + exploration.totals().schedules(),
                    decisions + exploration.totals().decisions(),
                    nanos + exploration.totals().nanos());
        }

        long perSecond(long count) {
            return nanos == 0 ? 0 : Math.round(count * 1e9 / nanos);
        }
    }

    private static Measured explore(
            KernelTarget target, Supplier<Strategy> strategies, SelfCheck selfCheck, long millis) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        Measured measured = new Measured(0, 0, 0);
        while (measured.nanos < nanos) {
            ExplorerOptions options = ExplorerOptions.DEFAULT
                    .schedules(Long.MAX_VALUE)
                    .nanos(nanos - measured.nanos)
                    .selfCheck(selfCheck);
            Exploration exploration = new Explorer(target, options).explore(strategies.get());
            if (exploration.finding() != null) {
                throw new UnexpectedException("the corrected twin fails while its rate is measured: "
                        + exploration.finding().failure().message());
            }
            measured = measured.plus(exploration);
        }
        return measured;
    }
}
