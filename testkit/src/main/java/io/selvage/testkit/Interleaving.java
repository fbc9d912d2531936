package io.selvage.testkit;

import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The report of a finding that a person can read: what went wrong, how to see it again, then the steps in order,
/// in one column per thread, then who waits for what.
public final class Interleaving {
    private final Finding finding;
    private final StepLog log;
    private final Map<Integer, String> names = new HashMap<>();
    private final StringBuilder text = new StringBuilder();

    private Interleaving(Finding finding, StepLog log) {
        this.finding = finding;
        this.log = log;
        for (Step step : log.steps()) {
            names.putIfAbsent(step.thread(), step.name());
        }
        for (BlockedThread thread : finding.failure().blocked()) {
            names.putIfAbsent(thread.number(), thread.name());
        }
    }

    /// Makes the finding's run again and describes it. Blocks until the run is over.
    ///
    /// @param target what the finding is about
    /// @param finding what was found, best after [Shrinker#shrink(Finding)]
    /// @return lines of at most 120 columns, but for messages, stacks and the line to paste
    public static String of(Target target, Finding finding) {
        StepLog log = new StepLog();
        ReplayChooser replay = new ReplayChooser(finding.schedule(), ReplayChooser.Mode.TOLERANT);
        target.run(new Attempt(finding.schedule().seed(), replay, log));
        return of(finding, log);
    }

    static String of(Finding finding, StepLog log) {
        return new Interleaving(finding, log).describe();
    }

    private String describe() {
        head();
        text.append('\n');
        new StepTable(log, names).appendTo(text);
        Failure failure = finding.failure();
        if (failure.thrown() != null) {
            text.append("\nThrown:\n");
            Frames.append(text, failure.thrown());
        }
        if (!failure.blocked().isEmpty()) {
            text.append("\nWaiting at the end:\n");
            failure.blocked().forEach(this::blocked);
        }
        if (!failure.cycle().isEmpty()) {
            cycle(failure.cycle());
        }
        failure.leaks().forEach(leak -> line("\nFrom outside: " + leak));
        return text.toString();
    }

    private void head() {
        Failure failure = finding.failure();
        line(failure.kind().words() + ": " + failure.message());
        line("found by " + finding.strategy() + " in schedule " + (finding.run() + 1) + ", seed "
                + finding.schedule().seed() + ": " + counted(finding.switches(), "switch", "switches") + ", "
                + counted(finding.preemptions(), "preemption", "preemptions") + ", "
                + counted(failure.steps(), "step", "steps"));
        line("see it again: @Replay(\"" + finding.schedule().toLine() + "\")");
    }

    private void blocked(BlockedThread thread) {
        line("  " + label(thread.number()) + " (TID " + thread.tid() + ", PID " + thread.pid() + ") waits for "
                + thread.waitsFor() + heldBy(thread.waitsForThreads()));
        Frames.append(text, thread.stack());
    }

    private String heldBy(List<Integer> threads) {
        return threads.isEmpty()
                ? ""
                : ", which is up to "
                        + String.join(" or ", threads.stream().map(this::label).toList());
    }

    private void cycle(List<Integer> cycle) {
        text.append("\nEach waits for the next: ");
        cycle.forEach(thread -> text.append(label(thread)).append(" -> "));
        line(label(cycle.getFirst()));
    }

    private String label(int thread) {
        return "t" + thread + " " + names.getOrDefault(thread, "?");
    }

    private void line(String content) {
        text.append(content).append('\n');
    }

    private static String counted(long count, String one, String more) {
        return count + " " + (count == 1 ? one : more);
    }
}
