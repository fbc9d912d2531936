package io.selvage.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.api.simulation.Fault;
import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Finding;
import io.selvage.testkit.Interleaving;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.ReplayChooser;
import io.selvage.testkit.ScenarioClass;
import io.selvage.testkit.Schedule;
import io.selvage.testkit.ScheduleSyntaxException;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Setting;
import io.selvage.testkit.Shrinker;
import io.selvage.testkit.Strategies;
import io.selvage.testkit.Strategy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage explore`: looks for a schedule that breaks a concurrent program.
@Command(
        name = "explore",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage explore [OPTIONS] JAR CLASS [ARGUMENTS]",
        descriptionHeading = "%n",
        description = {
            "Runs a concurrent Java program under many schedules and shows the one that breaks it.",
            "",
            "CLASS is the full name of a class in JAR that is a Runnable, a Callable or an io.selvage.testkit.Scenario, "
                    + "or has a static main method. It has failed if it or one of its threads throws, if all its threads "
                    + "wait, or if it does not end. Its classes are woven: threads, however they are made, can be "
                    + "interleaved at every access to a field or an array, at locks, monitors and everything in "
                    + "java.util.concurrent. Sleeps and timeouts take virtual time.",
            "",
            "What is found is made as small as possible, shown as a table of threads and steps, and written to a file "
                    + "from which it can be run again with --replay."
        },
        parameterListHeading = "%n@|bold Arguments:|@%n",
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "0:no schedule that was tried breaks the program",
            "1:one does",
            "2:wrong options, or no such class"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage explore target.jar com.example.MyScenario",
            "  selvage explore --strategy pct --schedules 10000 target.jar com.example.MyScenario",
            "  selvage explore --strategy \"dfs(preemptions=2)\" target.jar com.example.MyScenario",
            "  selvage explore --replay explore.schedule target.jar com.example.MyScenario"
        })
final class ExploreCommand implements Callable<Integer> {
    private static final int DEFAULT_FAULTS = 3;

    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "JAR", description = "The jar file with the program.")
    private Path jar = Path.of("");

    @Parameters(index = "1", paramLabel = "CLASS", description = "The full name of the class to run.")
    private String className = "";

    @Parameters(index = "2..*", paramLabel = "ARGUMENTS", description = "What a main method gets.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = "random",
            description = "How schedules are chosen: random, pct(depth=3), pos, round-robin(quantum=2), dfs, "
                    + "dfs(preemptions=2) (default: ${DEFAULT-VALUE}).")
    private String strategyName = "random";

    @Option(
            names = "--schedules",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many schedules at most (default: ${DEFAULT-VALUE}).")
    private long schedules;

    @Option(names = "--seconds", paramLabel = "S", description = "How long at most, in seconds (default: no limit).")
    private @Nullable Double seconds;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Where everything that is drawn starts (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--cores",
            paramLabel = "N",
            defaultValue = "2",
            description = "Virtual cores, 1 to 1024 (default: ${DEFAULT-VALUE}).")
    private int cores;

    @Option(
            names = "--step-limit",
            paramLabel = "N",
            defaultValue = "100000",
            description = "After how many steps a run is taken for one that does not end (default: ${DEFAULT-VALUE}).")
    private long stepLimit;

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            description = "What may go wrong: kill-thread, stall-thread, stall-core, delay-wake-up, fail-allocation, "
                    + "fail-write, jump-clock, or all.")
    private List<String> faults = new ArrayList<>();

    @Option(
            names = "--fault-budget",
            paramLabel = "N",
            description = "How often something may go wrong in one run (default: 3 with --faults).")
    private int faultBudget = DEFAULT_FAULTS;

    @Option(
            names = "--self-check",
            paramLabel = "HOW",
            defaultValue = "every",
            description =
                    "Which runs are made a second time to see whether they go the same way: every, sampled (one in "
                            + "16) or off (default: ${DEFAULT-VALUE}).")
    private String selfCheck = "every";

    @Option(
            names = "--fresh-statics",
            description = "Load the program's classes anew for each run, so that static fields start afresh. Slower.")
    private boolean freshStatics;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "explore.schedule",
            description =
                    "Where the schedule that breaks the program is written, with its table as a comment (default: "
                            + "${DEFAULT-VALUE}).")
    private Path report = Path.of("explore.schedule");

    @Option(names = "--replay", paramLabel = "FILE", description = "Run the schedule in this file, nothing else.")
    private @Nullable Path replay;

    @Option(names = "--json", description = "Print the result as JSON, and no progress.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress.")
    private boolean quiet;

    ExploreCommand() {}

    @Override
    public Integer call() {
        if (!Files.isRegularFile(jar)) {
            throw CommandFailure.ofUser(jar + ": there is no such file");
        }
        Schedule recorded = replay == null ? null : read(replay);
        Setting setting = recorded == null ? setting() : recorded.setting();
        Strategy strategy = recorded == null ? strategy() : Strategies.replay(recorded, ReplayChooser.Mode.STRICT);
        ScenarioClass.Statics statics = freshStatics ? ScenarioClass.Statics.FRESH : ScenarioClass.Statics.SHARED;
        ScenarioClass scenario = find(statics);
        try (var target = KernelTarget.of(setting, scenario);
                var progress = new ExploreProgress(spec.commandLine().getErr(), style())) {
            ExplorerOptions options = ExplorerOptions.DEFAULT
                    .seed(recorded == null ? seed : recorded.seed())
                    .schedules(recorded == null ? schedules : 1)
                    .nanos(nanos())
                    .selfCheck(choice(SelfCheck.class, "--self-check", selfCheck))
                    .progress(progress::show);
            Exploration exploration = new Explorer(target, options).explore(strategy);
            Finding found = exploration.finding();
            if (found != null && recorded == null) {
                progress.say("found after " + (found.run() + 1) + " schedules, making it smaller");
                found = new Shrinker(target, Shrinker.DEFAULT_ATTEMPTS)
                        .shrink(found)
                        .finding();
            }
            String table = found == null ? null : Interleaving.of(target, found);
            progress.erase();
            tell(exploration, found, table, scenario);
            return found == null ? 0 : 1;
        }
    }

    private ScenarioClass find(ScenarioClass.Statics statics) {
        try {
            return ScenarioClass.find(jar, className, arguments, statics);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.ofUser(String.valueOf(e.getMessage()));
        }
    }

    private Setting setting() {
        try {
            Set<Fault> kinds = faults.isEmpty() ? Set.of() : faultKinds();
            return new Setting(cores, kinds, kinds.isEmpty() ? 0 : faultBudget, stepLimit);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Set<Fault> faultKinds() {
        if (faults.equals(List.of("all"))) {
            return EnumSet.allOf(Fault.class);
        }
        return faults.stream()
                .map(name -> choice(Fault.class, "--faults", name))
                .collect(Collectors.toSet());
    }

    private <E extends Enum<E>> E choice(Class<E> type, String option, String name) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(name)) {
                return constant;
            }
        }
        String known =
                Stream.of(type.getEnumConstants()).map(ExploreCommand::word).collect(Collectors.joining(", "));
        throw new ParameterException(spec.commandLine(), option + ": there is no '" + name + "'; there are " + known);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Strategy strategy() {
        try {
            return Strategies.parse(strategyName, seed);
        } catch (IllegalArgumentException e) {
            String message =
                    String.valueOf(e.getMessage()).lines().map(String::strip).collect(Collectors.joining(" | "));
            throw new ParameterException(spec.commandLine(), "--strategy: " + message, e);
        }
    }

    private long nanos() {
        if (seconds == null) {
            return Long.MAX_VALUE;
        }
        if (!(seconds > 0)) {
            throw new ParameterException(spec.commandLine(), "--seconds must be more than 0: " + seconds);
        }
        return Math.max(1, (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
    }

    private static Schedule read(Path file) {
        try {
            // The table is in front of it, as a comment.
            return Schedule.parse(Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining("\n", "", "\n")));
        } catch (IOException e) {
            throw CommandFailure.ofUser(file + ": cannot be read: " + e.getMessage());
        } catch (ScheduleSyntaxException e) {
            throw CommandFailure.ofUser(file + ": " + e.getMessage());
        }
    }

    private Progress.Style style() {
        return json || quiet
                ? Progress.Style.SILENT
                : Progress.Style.of(selvage.terminal().err());
    }

    private void tell(
            Exploration exploration, @Nullable Finding found, @Nullable String table, ScenarioClass scenario) {
        if (found != null && table != null && replay == null) {
            write(found, table);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(data(exploration, found, table).toPrettyString());
            out.flush();
            return;
        }
        if (table != null) {
            out.println(table);
            if (replay == null) {
                out.printf("The schedule is in %s; run it again with%n", report);
                out.printf("  selvage explore --replay %s %s %s%n%n", report, jar, className);
            }
        }
        out.printf(
                Locale.ROOT,
                "%s: %,d schedule%s, %,d distinct, %,d decisions, %,.0f schedules/s; %,d classes woven, %,d points; %s%n",
                exploration.strategy(),
                exploration.totals().schedules(),
                exploration.totals().schedules() == 1 ? "" : "s",
                exploration.totals().distinct(),
                exploration.totals().decisions(),
                exploration.totals().rate(),
                scenario.classes().count(),
                scenario.classes().points(),
                verdict(exploration, found));
        if (exploration.totals().givenUp() > 0) {
            out.printf(
                    "%,d runs reached the limit of %,d steps under an unfair schedule, which proves nothing.%n",
                    exploration.totals().givenUp(), stepLimit);
        }
        out.flush();
    }

    private static String verdict(Exploration exploration, @Nullable Finding found) {
        if (found != null) {
            return found.failure().kind().words();
        }
        return exploration.end() == Exploration.End.EXHAUSTED
                ? "no failure, and no schedule is left within the strategy's bounds"
                : "no failure";
    }

    private void write(Finding found, String table) {
        StringBuilder text = new StringBuilder();
        table.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        text.append(found.schedule().toText());
        try {
            Files.writeString(report, text);
        } catch (IOException e) {
            throw CommandFailure.ofUser(report + ": cannot be written: " + e.getMessage());
        }
    }

    private ObjectNode data(Exploration exploration, @Nullable Finding found, @Nullable String table) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("strategy", exploration.strategy());
        node.put("end", word(exploration.end()));
        node.put("schedules", exploration.totals().schedules());
        node.put("distinct", exploration.totals().distinct());
        node.put("decisions", exploration.totals().decisions());
        node.put("seconds", exploration.totals().nanos() / 1e9);
        if (found != null) {
            ObjectNode finding = node.putObject("finding");
            finding.put("kind", word(found.failure().kind()));
            finding.put("message", found.failure().message());
            finding.put("run", found.run());
            finding.put("switches", found.switches());
            finding.put("preemptions", found.preemptions());
            finding.put("schedule", found.schedule().toLine());
            finding.put("table", table);
        }
        return node;
    }
}
