package io.selvage.cli;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.simulation.SimulationException;
import io.selvage.api.tracing.ScheduleRecording;
import io.selvage.cli.schbench.Figures;
import io.selvage.cli.schbench.Load;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage schbench`: the Linux benchmark of wakeup latency on this kernel, on the JDK's virtual threads
/// and on the host.
@Command(
        name = "schbench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage schbench [OPTIONS]",
        descriptionHeading = "%n",
        description = {
            "Compares schedulers by schbench, the Linux benchmark of wakeup latency by Chris Mason.",
            "",
            "Each message thread wakes its workers. A worker notes how long it took from being woken to running, then "
                    + "does a request: it sleeps a little and multiplies matrices. The same is done by threads of one "
                    + "process of this kernel, which wait at futexes (selvage), by JDK virtual threads, which park "
                    + "(jdk-virtual-threads), and by the schbench of the host if it is installed (host). Each round runs "
                    + "each of them once; the tables show the medians of the rounds."
        },
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "0:all went well",
            "1:the benchmark failed",
            "2:wrong options, or a kernel that cannot be booted"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage schbench                        one message thread, a worker for each CPU",
            "  selvage schbench -m 2 -t 16 -n 0 -s 0   many wake-ups, no work",
            "  selvage schbench -R 500                 500 requests a second, whatever the load",
            "  selvage schbench -p 4096                transfer 4096 bytes with each wake-up",
            "  selvage schbench -C -F 256 -n 5         time the arithmetic alone",
            "  selvage schbench --plot trace.html      and draw what the scheduler did"
        })
final class SchbenchCommand implements Callable<Integer> {
    private static final int MOST_WORKERS = 20_000;
    private static final int MOST_TRANSFER = 1 << 20;
    private static final int MOST_FOOTPRINT = 1 << 20;

    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-m", "--message-threads"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Message threads (default: ${DEFAULT-VALUE}).")
    private int messageThreads;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Workers of each message thread (default: one for each core).")
    private @Nullable Integer workers;

    @Option(
            names = {"-r", "--runtime"},
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long each run lasts; the original's default is 30 (default: ${DEFAULT-VALUE}).")
    private double runtime;

    @Option(
            names = {"-w", "--warmuptime"},
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long each run lasts before that, without counting (default: ${DEFAULT-VALUE}).")
    private double warmup;

    @Option(
            names = {"-F", "--cache_footprint"},
            paramLabel = "KB",
            defaultValue = "256",
            description = "Size of the matrices of a worker, at most 1048576 (default: ${DEFAULT-VALUE}).")
    private int footprint;

    @Option(
            names = {"-n", "--operations"},
            paramLabel = "N",
            defaultValue = "5",
            description = "How often a request multiplies them (default: ${DEFAULT-VALUE}).")
    private int operations;

    @Option(
            names = {"-s", "--sleep_usec"},
            paramLabel = "MICROSECONDS",
            defaultValue = "100",
            description = "How long a request sleeps first (default: ${DEFAULT-VALUE}).")
    private int sleep;

    @Option(
            names = {"-R", "--rps"},
            paramLabel = "N",
            description = "Each message thread sends so many requests a second, instead of as many as are answered.")
    private @Nullable Integer rate;

    @Option(
            names = {"-A", "--auto-rps"},
            paramLabel = "PERCENT",
            description = "As --rps, with the rate that makes the CPUs so busy.")
    private @Nullable Integer autoRate;

    @Option(
            names = {"-p", "--pipe"},
            paramLabel = "BYTES",
            description = "Instead of a request, hand over so many bytes with each wake-up, at most 1048576.")
    private @Nullable Integer pipe;

    @Option(
            names = {"-C", "--calibrate"},
            description = "Time the arithmetic of the requests alone.")
    private boolean calibrate;

    @Option(
            names = {"-L", "--no-locking"},
            description =
                    "Do not take a lock of the CPU around the arithmetic. None is ever taken: neither this kernel "
                            + "nor the JDK takes the CPU away in the midst of it, which the lock of the original is to punish.")
    @SuppressWarnings("UnusedVariable") // Accepted and without effect.
    private boolean noLocking;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description =
                    "Virtual cores of the kernel, and carriers of the virtual threads (default: the CPUs that this "
                            + "process may use).")
    private int cores = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--deterministic",
            paramLabel = "SEED",
            description = "Run once on the deterministic machine instead of measuring: all times are virtual, the same "
                    + "each time. --cores may be up to 1024 then.")
    private @Nullable Long deterministic;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--no-jdk", description = "Leave out JDK virtual threads.")
    private boolean withoutJdk;

    @Option(names = "--no-host", description = "Leave out the schbench of the host.")
    private boolean withoutHost;

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Mixin
    private TraceOptions tracing = new TraceOptions();

    @Option(names = "--json", description = "Print the result as JSON, and no progress.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress.")
    private boolean quiet;

    SchbenchCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Load load = load();
        tracing.check();
        SchbenchReport report;
        try (Kernel kernel = boot()) {
            report = deterministic == null ? measure(kernel, load) : runDeterministically(kernel, load);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json().toPrettyString());
        } else {
            out.print(report.text(Terminal.colours(selvage.terminal().out())));
        }
        out.flush();
        return 0;
    }

    private Load load() {
        require("--message-threads", messageThreads, 1, MOST_WORKERS);
        require("--cores", cores, 1, Integer.MAX_VALUE);
        int each = workers == null ? cores : workers;
        require("--threads", each, 1, MOST_WORKERS);
        require("--message-threads times --threads", (long) messageThreads * each, 1, MOST_WORKERS);
        require("--cache_footprint", footprint, 1, MOST_FOOTPRINT);
        require("--operations", operations, 0, Integer.MAX_VALUE);
        require("--sleep_usec", sleep, 0, Integer.MAX_VALUE);
        require("--rounds", rounds, 1, Integer.MAX_VALUE);
        return new Load(
                messageThreads,
                each,
                footprint,
                operations,
                Duration.ofNanos(1_000L * sleep),
                mode(),
                seconds("--warmuptime", warmup, 0),
                seconds("--runtime", runtime, 0.01));
    }

    private Load.Mode mode() {
        List<Load.Mode> modes = new ArrayList<>();
        if (rate != null) {
            require("--rps", rate, 1, 1 << 30);
            modes.add(new Load.Mode.Rate(rate));
        }
        if (autoRate != null) {
            require("--auto-rps", autoRate, 1, 100);
            if (deterministic != null) {
                throw new ParameterException(
                        spec.commandLine(), "--auto-rps goes by real CPU time, which --deterministic has not");
            }
            modes.add(new Load.Mode.AutoRate(autoRate));
        }
        if (pipe != null) {
            require("--pipe", pipe, 1, MOST_TRANSFER);
            modes.add(new Load.Mode.Pipe(pipe));
        }
        if (calibrate) {
            modes.add(new Load.Mode.Calibrate());
        }
        if (modes.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--rps, --auto-rps, --pipe and --calibrate exclude each other");
        }
        return modes.isEmpty() ? new Load.Mode.Saturate() : modes.getFirst();
    }

    private void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            String range = most == Integer.MAX_VALUE ? least + " or more" : "%d to %d".formatted(least, most);
            throw new ParameterException(spec.commandLine(), "%s must be %s: %d".formatted(option, range, value));
        }
    }

    private Duration seconds(String option, double value, double least) {
        if (!(value >= least && value <= Integer.MAX_VALUE)) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be %s or more: %s".formatted(option, least, value));
        }
        return Duration.ofNanos(Math.round(value * 1e9));
    }

    private Kernel boot() {
        try {
            return Kernel.boot(policy.of(
                    deterministic == null
                            ? KernelConfig.cores(cores)
                            : KernelConfig.deterministic(deterministic, cores)));
        } catch (IllegalArgumentException | KernelException e) {
            throw CommandFailure.ofUser(String.valueOf(e.getMessage()));
        }
    }

    private SchbenchReport measure(Kernel kernel, Load load) throws InterruptedException {
        List<String> notes = new ArrayList<>();
        var own = new KernelSchbench(kernel, load);
        try (var carriers = new Carriers(cores);
                var progress = new Progress(spec.commandLine().getErr(), progressStyle())) {
            List<SchbenchSubject> subjects = new ArrayList<>(List.of(own));
            if (!withoutJdk) {
                subjects.add(new VirtualThreadSchbench(load, carriers.count()));
            }
            if (!withoutHost) {
                var host = HostSchbench.onPath(load, new CoreList(kernel.cores()).cpus());
                if (host == null) {
                    notes.add(HostSchbench.MISSING);
                } else {
                    subjects.add(host);
                }
            }
            var comparison = new SchbenchComparison(subjects, progress);
            comparison.run(rounds);
            notes.addAll(comparison.notes());
            if (tracing.areUsed()) {
                progress.begin("one more run", own.name(), own::fraction);
                runTraced(kernel, own);
            }
            return report(kernel, carriers.count(), load, rounds, comparison.results(), notes);
        }
    }

    private SchbenchReport runDeterministically(Kernel kernel, Load load) throws InterruptedException {
        var own = new KernelSchbench(kernel, load);
        try {
            Figures figures = tracing.areUsed() ? runTraced(kernel, own) : own.run();
            if (!json) {
                DeterministicRun.of(
                                Objects.requireNonNull(deterministic).longValue(),
                                cores,
                                Objects.requireNonNull(kernel.simulation()))
                        .print(spec.commandLine().getErr());
            }
            return report(
                    kernel,
                    0,
                    load,
                    1,
                    Map.of(own.name(), figures),
                    List.of("deterministic: all times are virtual; arithmetic takes none"));
        } catch (SimulationException e) {
            throw CommandFailure.ofWork(String.valueOf(e.getMessage()));
        }
    }

    /// A run of which everything is recorded, which does not count.
    private Figures runTraced(Kernel kernel, KernelSchbench own) throws InterruptedException {
        try (ScheduleRecording recording = tracing.begin(kernel)) {
            Figures figures = own.run();
            tracing.write("schbench", recording.stop(), spec.commandLine().getErr());
            return figures;
        }
    }

    private static SchbenchReport report(
            Kernel kernel, int carriers, Load load, int rounds, Map<String, Figures> results, List<String> notes) {
        return new SchbenchReport(Environment.current(), kernel.cores(), carriers, load, rounds, results, notes);
    }

    private Progress.Style progressStyle() {
        if (json || quiet) {
            return Progress.Style.SILENT;
        }
        return Progress.Style.of(selvage.terminal().err());
    }
}
