package io.selvage.testkit.junit;

import io.selvage.testkit.Attempt;
import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Failure;
import io.selvage.testkit.Finding;
import io.selvage.testkit.Interleaving;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.Outcome;
import io.selvage.testkit.Progress;
import io.selvage.testkit.ReplayChooser;
import io.selvage.testkit.Schedule;
import io.selvage.testkit.ScheduleSyntaxException;
import io.selvage.testkit.Setting;
import io.selvage.testkit.Shrinker;
import io.selvage.testkit.Strategies;
import io.selvage.testkit.Strategy;
import io.selvage.testkit.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// One execution of a [ConcurrentTest].
///
/// @param test what to run
/// @param context where JUnit is
record TestRun(WovenTest test, ExtensionContext context) {
    /// Looks for a schedule that breaks the test.
    void explore(ConcurrentTest how) {
        Setting setting;
        Strategy strategy;
        ExplorerOptions options;
        try {
            int budget = how.faults().length == 0 ? 0 : how.faultBudget();
            setting = new Setting(how.cores(), Set.of(how.faults()), budget, how.stepLimit());
            strategy = Strategies.parse(how.strategy(), how.seed());
            options = ExplorerOptions.DEFAULT
                    .seed(how.seed())
                    .schedules(how.iterations())
                    .selfCheck(how.selfCheck());
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException("@ConcurrentTest: " + e.getMessage(), e);
        }
        try (Target target = KernelTarget.ofMain(setting, test)) {
            Exploration exploration = new Explorer(target, options).explore(strategy);
            Finding finding = exploration.finding();
            if (finding != null) {
                throw found(
                        target,
                        new Shrinker(target, Shrinker.DEFAULT_ATTEMPTS)
                                .shrink(finding)
                                .finding());
            }
            context.publishReportEntry(facts(exploration));
        }
    }

    private static Map<String, String> facts(Exploration exploration) {
        Progress totals = exploration.totals();
        return Map.of(
                "strategy", exploration.strategy(),
                "end", exploration.end().name().toLowerCase(Locale.ROOT),
                "schedules", Long.toString(totals.schedules()),
                "distinct", Long.toString(totals.distinct()),
                "decisions", Long.toString(totals.decisions()));
    }

    /// Makes one recorded run again.
    void replay(Replay how) {
        Schedule schedule = schedule(how);
        try (Target target = KernelTarget.ofMain(schedule.setting(), test)) {
            ReplayChooser chooser = new ReplayChooser(schedule, ReplayChooser.Mode.STRICT);
            Outcome outcome = target.run(new Attempt(schedule.seed(), chooser));
            String divergence = divergence(outcome, chooser);
            if (divergence != null) {
                throw new AssertionFailedError(
                        "the schedule of @Replay does not fit the program any more: " + divergence);
            }
            String other = outcome.traceHash() == schedule.traceHash()
                    ? ""
                    : "; the run is not the recorded one, so the program, its seed or the JDK has changed";
            if (outcome instanceof Outcome.Passed) {
                throw new AssertionFailedError(
                        "the schedule of @Replay does not break the program any more: take the annotation away"
                                + other);
            }
            ExplorerOptions once = ExplorerOptions.DEFAULT.seed(schedule.seed()).schedules(1);
            Exploration again =
                    new Explorer(target, once).explore(Strategies.replay(schedule, ReplayChooser.Mode.STRICT));
            Finding finding = again.finding();
            if (finding == null) {
                throw new AssertionFailedError("the schedule of @Replay breaks the program only now and then" + other);
            }
            throw found(target, finding);
        }
    }

    private static @Nullable String divergence(Outcome outcome, ReplayChooser chooser) {
        if (outcome instanceof Failure failure && failure.kind() == Failure.Kind.NOT_REPEATABLE) {
            return failure.message();
        }
        return chooser.exhausted() ? null : "the run ended after fewer decisions than the recorded one";
    }

    private static Schedule schedule(Replay replay) {
        try {
            return Schedule.parse(replay.file().isEmpty() ? replay.value() : Files.readString(Path.of(replay.file())));
        } catch (ScheduleSyntaxException | IOException e) {
            throw new ExtensionConfigurationException("@Replay: " + e.getMessage(), e);
        }
    }

    private AssertionFailedError found(Target target, Finding finding) {
        Throwable thrown = finding.failure().thrown();
        if (thrown instanceof TestAbortedException aborted) {
            throw aborted;
        }
        String message = Interleaving.of(target, finding) + "\n" + ScheduleFolder.write(finding.schedule(), context);
        return thrown == null ? new AssertionFailedError(message) : new AssertionFailedError(message, thrown);
    }
}
