package io.selvage.cli;

import io.selvage.cli.bench.Catalogue;
import io.selvage.cli.bench.Conditions;
import io.selvage.cli.bench.Effort;
import io.selvage.cli.bench.GoToolchain;
import io.selvage.cli.bench.Report;
import io.selvage.cli.bench.Rotation;
import io.selvage.cli.bench.Rotation.Chatter;
import io.selvage.cli.bench.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage bench`: measures the kernel beside the JDK's own threads.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage bench [OPTIONS] [NAME...]",
        descriptionHeading = "%n",
        description = {
            "Measures the kernel beside the JDK's own threads.",
            "",
            "Runs JMH benchmarks of this kernel, JDK virtual threads, fork-join tasks and platform threads doing the"
                    + " same work, and prints one table of times and ratios. The subjects take turns, each turn in a"
                    + " JVM of its own. Everything takes about half an hour, with --quick about five minutes; leave the"
                    + " machine alone meanwhile."
        },
        parameterListHeading = "%n@|bold Arguments:|@%n",
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "0:measured; a goal that was missed is a result, not a failure",
            "1:a benchmark failed, or its results could not be written",
            "2:the command line asks for something that does not exist or cannot be"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage bench --quick",
            "  selvage bench ping-pong yield --forks 5",
            "  selvage bench spawn-exit/selvage spawn-exit/virtual --output spawn.json",
            "  selvage bench fan-out --json | jq '.results[] | {subject, nsPerOp}'"
        })
final class BenchCommand implements Callable<Integer> {
    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description =
                    "What to run: a benchmark or BENCHMARK/SUBJECT, or how one begins, in any case. Default: all.")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "Few short iterations, 2 forks, 100,000 parked threads: rough numbers.")
    private boolean quick;

    @Option(
            names = {"-f", "--forks"},
            paramLabel = "N",
            description = "JVMs per subject, one in each of N rounds. Default: 3, with --quick 2.")
    private @Nullable Integer forks;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where JMH's own JSON goes. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("selvage-bench.json");

    @Option(names = "--json", description = "Print the results as one JSON object instead of a table.")
    private boolean json;

    @Option(names = "--list", description = "Print what there is to run, one BENCHMARK/SUBJECT per line, and stop.")
    private boolean list;

    @Option(names = "--verbose", description = "Show what JMH and its JVMs say, on standard error.")
    private boolean verbose;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchCommand() {}

    @Override
    public Integer call() {
        SortedSet<Subject> subjects = selected();
        if (list) {
            subjects.forEach(subject -> out().println(subject.id()));
            return ExitCode.OK;
        }
        Effort effort = effort();
        if (!canWrite(output)) {
            throw CommandFailure.ofUser("cannot write to " + output + ", choose another file with --output");
        }
        measure(possible(subjects), effort);
        return ExitCode.OK;
    }

    private SortedSet<Subject> selected() {
        try {
            return Catalogue.onClassPath().select(names);
        } catch (Catalogue.UnknownName e) {
            throw CommandFailure.ofUser(String.valueOf(e.getMessage()));
        }
    }

    private SortedSet<Subject> possible(SortedSet<Subject> subjects) {
        Set<Subject> inGo = GoToolchain.in(subjects);
        if (inGo.isEmpty() || GoToolchain.isInstalled()) {
            return subjects;
        }
        SortedSet<Subject> possible = new TreeSet<>(subjects);
        possible.removeAll(inGo);
        if (possible.isEmpty()) {
            throw CommandFailure.ofUser(GoToolchain.MISSING);
        }
        spec.commandLine().getErr().println(GoToolchain.MISSING);
        return possible;
    }

    private Effort effort() {
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        if (forks == null) {
            return effort;
        }
        if (forks < 1) {
            throw CommandFailure.ofUser("--forks wants a number from 1 up, not " + forks);
        }
        return effort.withRounds(forks);
    }

    private void measure(SortedSet<Subject> subjects, Effort effort) {
        Conditions before = Conditions.beforeRun();
        PrintWriter progress = spec.commandLine().getErr();
        var rotation = new Rotation(subjects, effort, output, progress, verbose ? Chatter.SHOWN : Chatter.DISCARDED);
        Report report = Report.ofJson(run(rotation));
        show(report, before.afterRun(), effort);
        if (!rotation.failed().isEmpty()) {
            String failed = rotation.failed().stream().map(Subject::id).collect(Collectors.joining(", "));
            throw CommandFailure.ofWork("failed: " + failed + "; run one with --verbose to see why");
        }
    }

    private String run(Rotation rotation) {
        try {
            return rotation.run();
        } catch (IOException e) {
            throw CommandFailure.ofWork("cannot write to " + output + ": " + e.getMessage());
        } catch (RunnerException e) {
            spec.commandLine().getErr().println();
            throw CommandFailure.ofWork(
                    "JMH does not run: " + String.valueOf(e.getMessage()).replace("ERROR: ", ""));
        }
    }

    private void show(Report report, Conditions conditions, Effort effort) {
        Environment environment = Environment.current();
        String where = "JMH's own results are in " + output.toAbsolutePath().normalize();
        if (json) {
            out().println(new RatioJson(report)
                    .json(environment, conditions, effort)
                    .toPrettyString());
            spec.commandLine().getErr().println(where);
            return;
        }
        out().print(new RatioTable(report)
                .render(
                        environment,
                        conditions,
                        effort,
                        Terminal.colours(selvage.terminal().out())));
        out().println(where);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static boolean canWrite(Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return Files.exists(absolute)
                ? Files.isRegularFile(absolute) && Files.isWritable(absolute)
                : folder != null && Files.isWritable(folder);
    }
}
