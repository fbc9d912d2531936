package io.selvage.testkit.jqwik;

import io.selvage.api.Program;
import io.selvage.api.simulation.Chooser;
import io.selvage.testkit.Attempt;
import io.selvage.testkit.Choice;
import io.selvage.testkit.Environment;
import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Finding;
import io.selvage.testkit.Interleaving;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.Outcome;
import io.selvage.testkit.Schedule;
import io.selvage.testkit.Setting;
import io.selvage.testkit.Strategy;
import io.selvage.testkit.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/// Schedules as values that jqwik generates, and how to run something under one.
///
/// **What a generated schedule means.** It is a seed and a list of blocks: which thread, for how many decisions. It
/// knows nothing of the program, so it is followed with tolerance:
///
/// - A block that begins picks a thread: number *n* means the one at place *n* (modulo how many there are) among
///   the threads that could go on, in order of their numbers. It keeps this thread for as many decisions as it is
///   long; it ends early when the thread cannot go on.
/// - Behind the last block nobody is preempted: a thread goes on until it waits, wishes to let others go first, or
///   has been alone for 500 decisions; then it is another one's turn.
/// - Numbers that the program asks for, and faults if the setting permits any, are drawn from the seed. With seed 0
///   each number is 0 and there is no fault.
///
/// **How it shrinks.** By blocks first, so by context switches; then to earlier switches (shorter blocks) to threads
/// with lower numbers; then the seed to 0. So what is left of a falsified property is an interleaving with few
/// switches, each of which matters.
///
/// A falsified run's report shows the recorded run: that line can be pasted into
/// [io.selvage.testkit.junit.Replay]. The generated schedule itself fits any program and cannot.
public final class Schedules {
    private static final int MOST_BLOCKS = 12;
    private static final int LONGEST_BLOCK = 50;
    private static final int HIGHEST_THREAD = 5;

    private Schedules() {}

    /// Schedules on two cores without faults.
    ///
    /// @return the arbitrary of `@ForAll Schedule`
    public static Arbitrary<Schedule> arbitrary() {
        return arbitrary(Setting.DEFAULT);
    }

    /// Schedules for a machine.
    ///
    /// @param setting the machine
    /// @return schedules of up to 12 blocks
    public static Arbitrary<Schedule> arbitrary(Setting setting) {
        Arbitrary<List<Choice>> block = Combinators.combine(
                        Arbitraries.integers().between(0, HIGHEST_THREAD),
                        Arbitraries.integers().between(1, LONGEST_BLOCK))
                .as((thread, length) -> Collections.nCopies(length, new Choice.Next(thread)));
        return Combinators.combine(Arbitraries.longs(), block.list().ofMaxSize(MOST_BLOCKS))
                .as((seed, blocks) -> schedule(setting, seed, blocks));
    }

    private static Schedule schedule(Setting setting, long seed, List<List<Choice>> blocks) {
        List<Choice> choices = new ArrayList<>();
        blocks.forEach(choices::addAll);
        return new Schedule(seed, setting, Environment.here(), 0, choices);
    }

    /// Runs ordinary Java code under a schedule, woven, twice. Blocks until that is done.
    ///
    /// @param schedule a generated schedule, which brings its machine with it
    /// @param scenario what to run
    /// @return how it passed
    /// @throws AssertionError if it did not, or not the same way both times; with the interleaving as its message
    ///     and whatever was thrown as its cause
    /// @throws IllegalArgumentException if the scenario cannot be copied
    public static Outcome.Passed run(Schedule schedule, WovenScenario scenario) {
        try (Target target = KernelTarget.of(schedule.setting(), new ScenarioCopies(scenario))) {
            return run(schedule, target);
        }
    }

    /// Runs a program for the kernel under a schedule, as it was compiled, twice: another thread can take over
    /// where it calls the kernel or waits. Blocks until that is done.
    ///
    /// @param schedule a generated schedule, which brings its machine with it
    /// @param program what to run
    /// @return how it passed
    /// @throws AssertionError if it did not, or not the same way both times; with the interleaving as its message
    ///     and whatever was thrown as its cause
    public static Outcome.Passed run(Schedule schedule, Program.Main program) {
        try (Target target = KernelTarget.ofMain(schedule.setting(), program)) {
            return run(schedule, target);
        }
    }

    /// Runs a target under a schedule, twice. Blocks until that is done.
    ///
    /// @param schedule a generated schedule
    /// @param target what to run; stays open
    /// @return how it passed
    /// @throws AssertionError if it did not, or not the same way both times
    public static Outcome.Passed run(Schedule schedule, Target target) {
        LastOutcome watched = new LastOutcome(target);
        ExplorerOptions once = ExplorerOptions.DEFAULT.seed(schedule.seed()).schedules(1);
        Exploration exploration = new Explorer(watched, once).explore(new Generated(schedule));
        Finding finding = exploration.finding();
        if (finding != null) {
            throw new AssertionError(
                    Interleaving.of(target, finding), finding.failure().thrown());
        }
        if (watched.last instanceof Outcome.Passed passed) {
            return passed;
        }
        throw new IllegalStateException("neither passed nor failed: " + exploration);
    }

    /// Chooses one run.
    private record Generated(Schedule schedule) implements Strategy {
        @Override
        public String name() {
            return "jqwik";
        }

        @Override
        public @Nullable Chooser begin(long run) {
            return run == 0 ? new SwitchChooser(schedule) : null;
        }

        @Override
        public void end() {}
    }

    /// Remembers how a target's last run ended.
    private static final class LastOutcome implements Target {
        private final Target target;
        private @Nullable Outcome last;

        LastOutcome(Target target) {
            this.target = target;
        }

        @Override
        public Setting setting() {
            return target.setting();
        }

        @Override
        public Outcome run(Attempt attempt) {
            Outcome outcome = target.run(attempt);
            last = outcome;
            return outcome;
        }

        @Override
        public void repeat(BooleanSupplier work) {
            target.repeat(work);
        }

        @Override
        public void close() {}
    }
}
