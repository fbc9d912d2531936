package io.selvage.cli;

import io.selvage.api.KernelConfig;
import io.selvage.api.scheduling.CountedSteps;
import io.selvage.api.scheduling.Topology;
import io.selvage.cli.TextTable.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage scaling`: what a dispatch costs with many threads on many simulated cores.
@Command(
        name = "scaling",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage scaling [OPTIONS]",
        descriptionHeading = "%n",
        description = {
            "Shows how the cost of scheduling grows with cores and threads.",
            "",
            "On simulated cores, all threads are woken by one core at once, then each yields eight times and ends. The"
                    + " cost of a dispatch is counted in steps (comparisons, moves, looks at a core), not in time, so it is"
                    + " the same on every host. A burst is balanced when each core's queue is within 5 %% of the mean."
        },
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {"0:the table has been printed", "1:a run failed", "2:wrong options"},
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage scaling                              1 to 1,024 cores, up to 1,000,000 threads",
            "  selvage scaling --cores 64 --threads 10000   less, within seconds"
        })
final class ScalingCommand implements Callable<Integer> {
    private static final int RESERVED_PIDS = 512;

    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--cores",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Simulated cores, at most 1024 (default: ${DEFAULT-VALUE}).")
    private int cores;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Threads on all of them (default: ${DEFAULT-VALUE}).")
    private int threads;

    ScalingCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        require("--cores", cores, Topology.MAX_CORES);
        require("--threads", threads, KernelConfig.MAX_PID_MAX - RESERVED_PIDS);
        // Read when the first thread is queued.
        System.setProperty("io.selvage.countSteps", "true");
        TextTable table = new TextTable(
                Column.right("cores"),
                Column.right("threads"),
                Column.right("dispatches"),
                Column.right("steps per dispatch"),
                Column.right("balanced after"));
        for (ScalingRun run : runs()) {
            row(table, run.run());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(table.render(Terminal.colours(selvage.terminal().out())));
        out.flush();
        return 0;
    }

    private void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), "%s must be 1 to %d: %d".formatted(option, most, value));
        }
    }

    /// More and more threads on one core, as many as come to one of all cores; then as many on each of
    /// more and more.
    private List<ScalingRun> runs() {
        List<ScalingRun> runs = new ArrayList<>();
        int perCore = Math.max(1, threads / cores);
        for (int few = 10; few < perCore; few *= 10) {
            runs.add(new ScalingRun(1, few));
        }
        for (int some = 1; some < cores; some *= 4) {
            runs.add(new ScalingRun(some, some * perCore));
        }
        runs.add(new ScalingRun(cores, threads));
        return runs;
    }

    private static void row(TextTable table, ScalingRun.Row row) {
        table.row(
                "%,d".formatted(row.cores()),
                "%,d".formatted(row.threads()),
                "%,d".formatted(row.dispatches()),
                CountedSteps.areCounted() ? "%.1f".formatted(row.stepsPerDispatch()) : "not counted",
                row.balancedNanos() < 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", row.balancedNanos() / 1e6));
    }
}
