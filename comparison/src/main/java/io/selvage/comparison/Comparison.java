package io.selvage.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.bugs.KnownBug;
import io.selvage.bugs.KnownBugs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Measures the strategies of the test kit by the known bugs, and Lincheck in the same run if its jar is there.
///
/// ```
/// mvn -q -Plincheck -pl comparison,lincheck-comparison -am package -DskipTests
/// java -jar comparison/target/comparison-0.1.0-SNAPSHOT.jar --json known-bugs.jsonl > known-bugs.md
/// ```
@Command(
        name = "comparison",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        sortOptions = false,
        description = {
            "Measures the strategies of the test kit by the known bugs; prints Markdown tables.",
            "Progress goes to standard error. The exit code is 1 if a bug was found by no strategy, a corrected twin "
                    + "failed, a shrunk schedule did not fail again, or the catalogue is wrong about the fewest "
                    + "preemptions."
        })
public final class Comparison implements Callable<Integer> {
    private static final Path LINCHECK_JAR =
            Path.of("lincheck-comparison", "target", "lincheck-comparison-0.1.0-SNAPSHOT.jar");

    private static final int WARM_UP_RATES = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Programs of every kind that Lincheck can run, and of which it does not come to an end too soon to be timed.
    private static final List<String> SHARED = List.of(
            "transfer-total",
            "put-if-missing",
            "lost-count-down",
            "token-ring",
            "three-lock-ring",
            "philosophers-3",
            "logger-callback",
            "one-condition-buffer",
            "aba-stack",
            "peterson",
            "steal-last",
            "polite-threads");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Bugs to measure; all if none is named.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--shared",
            description = "Twelve bugs that Lincheck can run and that take it long enough to be timed.")
    private boolean shared;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description =
                    "What to measure: ${COMPLETION-CANDIDATES} (default: all; LINCHECK only with --parts or --lincheck).")
    private Set<Part> parts = EnumSet.complementOf(EnumSet.of(Part.LINCHECK));

    @Option(names = "--seeds", description = "Seeds per strategy (default: ${DEFAULT-VALUE}).")
    private int seeds = 20;

    @Option(names = "--budget", description = "Schedules per seed and buggy program (default: ${DEFAULT-VALUE}).")
    private long budget = 10_000;

    @Option(
            names = "--fixed-budget",
            description = "Schedules per strategy and corrected twin (default: ${DEFAULT-VALUE}).")
    private long fixedBudget = 10_000;

    @Option(
            names = "--minimum-budget",
            description = "Schedules per number of preemptions in the search for the smallest failing schedule "
                    + "(default: ${DEFAULT-VALUE}).")
    private long minimumBudget = 100_000;

    @Option(names = "--replays", description = "Replays of each shrunk schedule (default: ${DEFAULT-VALUE}).")
    private int replays = 100;

    @Option(names = "--rate-millis", description = "Time for each rate (default: ${DEFAULT-VALUE}).")
    private long rateMillis = 300;

    @Option(names = "--lincheck", description = "Run Lincheck as well; the same as to add LINCHECK to --parts.")
    private boolean lincheck;

    @Option(
            names = "--lincheck-jar",
            paramLabel = "FILE",
            description = "The jar of the module lincheck-comparison (default: ${DEFAULT-VALUE}).")
    private Path lincheckJar = LINCHECK_JAR;

    @Option(
            names = "--lincheck-fixed-budget",
            description = "Lincheck's interleavings per corrected twin (default: ${DEFAULT-VALUE}).")
    private int lincheckFixedBudget = 2_000;

    @Option(names = "--lincheck-seconds", description = "Lincheck's time per bug (default: ${DEFAULT-VALUE}).")
    private int lincheckSeconds = 90;

    @Option(names = "--json", paramLabel = "FILE", description = "Where to write one JSON object per bug as well.")
    private @Nullable Path json;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Measure nothing, print the tables of what earlier runs wrote with --json. Of a bug that is in "
                            + "more than one file, the later file fills in what the earlier does not have.")
    private List<Path> from = new ArrayList<>();

    Comparison() {}

    /// Runs the comparison.
    ///
    /// @param args see `--help`
    public static void main(String[] args) {
        System.exit(new CommandLine(new Comparison())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (!from.isEmpty()) {
            spec.commandLine().getOut().print(new Tables(earlier()).write());
            spec.commandLine().getOut().flush();
            return 0;
        }
        List<KnownBug> bugs = bugs();
        Effort effort = new Effort(parts, seeds, budget, fixedBudget, minimumBudget, replays, rateMillis);
        Lincheck checker = lincheck();
        PrintWriter progress = spec.commandLine().getErr();
        long start = System.nanoTime();
        List<Row> rows = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        if (parts.contains(Part.RATES)) {
            // What the programs share is compiled before the first rate counts.
            Rate.of(new Subject(bugs.getFirst()), WARM_UP_RATES * rateMillis);
        }
        for (KnownBug bug : bugs) {
            progress.printf(
                    Locale.ROOT,
                    "%d/%d %s, %.0f s so far%n",
                    rows.size() + 1,
                    bugs.size(),
                    bug.name(),
                    (System.nanoTime() - start) / 1e9);
            progress.flush();
            Row row = new Measurements(bug, effort).measure(checker);
            row.errors().forEach(progress::println);
            rows.add(row);
            lines.add(JSON.writeValueAsString(row));
            if (json != null) {
                Files.write(json, lines);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(new Tables(rows).write());
        out.flush();
        progress.printf(Locale.ROOT, "%.0f s%n", (System.nanoTime() - start) / 1e9);
        progress.flush();
        return rows.stream().allMatch(row -> row.errors().isEmpty()) ? 0 : 1;
    }

    private List<Row> earlier() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (Path file : from) {
            for (String line : Files.readAllLines(file)) {
                Row row = JSON.readValue(line, Row.class);
                rows.merge(row.name(), row, Row::filledFrom);
            }
        }
        return KnownBugs.all().stream()
                .map(bug -> rows.get(bug.name()))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<KnownBug> bugs() {
        List<String> wanted = Stream.concat(names.stream(), shared ? SHARED.stream() : Stream.of())
                .distinct()
                .toList();
        List<KnownBug> bugs = KnownBugs.all().stream()
                .filter(bug -> wanted.isEmpty() || wanted.contains(bug.name()))
                .toList();
        if (bugs.size() < wanted.size()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "no such bug among " + wanted);
        }
        return bugs;
    }

    private @Nullable Lincheck lincheck() {
        if (!lincheck && !parts.contains(Part.LINCHECK)) {
            return null;
        }
        if (!Files.isRegularFile(lincheckJar)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), lincheckJar + ": no such file; build it with mvn -Plincheck package");
        }
        return new Lincheck(lincheckJar, Math.toIntExact(budget), lincheckFixedBudget, lincheckSeconds);
    }
}
