package io.selvage.cli;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.simulation.SimulationException;
import io.selvage.api.tracing.ScheduleRecording;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/// `selvage hackbench`: the standard Linux scheduler benchmark on this kernel, on the JDK's virtual
/// threads and on the host.
@Command(
        name = "hackbench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage hackbench [OPTIONS]",
        descriptionHeading = "%n",
        description = {
            "Compares schedulers by hackbench, the standard Linux scheduler benchmark.",
            "",
            "In each group every sender writes messages to every receiver through the receiver's pipe. The time runs "
                    + "from the moment when all are woken until the last one has ended. The same work is done by this "
                    + "kernel (selvage), by JDK virtual threads over array blocking queues that hold as many bytes as a "
                    + "pipe (jdk-virtual-threads), and by the hackbench of rt-tests if it is installed (host). Each round "
                    + "runs each of them once; the table shows the median of the rounds. The bytes that arrive are counted."
        },
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "0:all messages arrived",
            "1:messages were lost, or the benchmark failed otherwise",
            "2:wrong options, or a kernel that cannot be booted"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage hackbench                          10 groups, 400 processes, 400,000 messages",
            "  selvage hackbench --threads -g 20          threads instead of processes, twice the groups",
            "  selvage hackbench --cores 1 --rounds 11    on one core",
            "  selvage hackbench --deterministic 7        once, with the same steps every time",
            "  selvage hackbench --json | jq .results     as data"
        })
final class HackbenchCommand implements Callable<Integer> {
    private static final int DEFAULT_PID_MAX = 32_768;
    // Numbers below 300 are not reused, and the kernel has processes of its own.
    /// Each child holds one message; more than this times the default number of children fills no
    /// ordinary heap.
    private static final int MAX_DATA_SIZE = 16_777_216;

    private static final int RESERVED_PIDS = 512;

    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-g", "--groups"},
            paramLabel = "N",
            defaultValue = "10",
            description = "Groups of senders and receivers (default: ${DEFAULT-VALUE}).")
    private int groups;

    @Option(
            names = {"-f", "--fds"},
            paramLabel = "N",
            defaultValue = "20",
            description = "Senders in a group, and receivers in a group (default: ${DEFAULT-VALUE}).")
    private int fds;

    @Option(
            names = {"-l", "--loops"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Messages from each sender to each receiver (default: ${DEFAULT-VALUE}).")
    private int loops;

    @Option(
            names = {"-s", "--datasize"},
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Size of a message, at most 16777216 (default: ${DEFAULT-VALUE}).")
    private int dataSize;

    @Option(
            names = {"-P", "--process"},
            description = "Senders and receivers are processes (the default).")
    private boolean process;

    @Option(
            names = {"-T", "--threads"},
            description = "Senders and receivers are threads of one process.")
    private boolean threads;

    @Option(
            names = {"-p", "--pipe"},
            description =
                    "Send through pipes. This kernel has nothing else to send through, so pipes are always used; the "
                            + "option is accepted because the original has it.")
    @SuppressWarnings("UnusedVariable") // Accepted and without effect.
    private boolean pipe;

    @Option(
            names = "--body",
            paramLabel = "KIND",
            defaultValue = "confined",
            description = "What this kernel's senders and receivers run on: confined, which blocks only through the "
                    + "kernel, or stackful, which may block by any means that Java has (default: ${DEFAULT-VALUE}).")
    private String body = "confined";

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
            description =
                    "Run once on the deterministic machine instead of measuring: every choice drawn from SEED, the "
                            + "same steps each time. Prints the trace hash. --cores may be up to 1024 then.")
    private @Nullable Long deterministic;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "Rounds before, which do not count: the JIT compiles during them (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--no-jdk", description = "Leave out JDK virtual threads.")
    private boolean withoutJdk;

    @Option(names = "--no-host", description = "Leave out the hackbench of the host.")
    private boolean withoutHost;

    @Option(
            names = "--ps",
            description = "Show the kernel's process tree halfway through a run and at its end. This is one more run, "
                    + "which does not count.")
    private boolean ps;

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

    HackbenchCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Workload workload = workload();
        tracing.check();
        if (deterministic != null) {
            return runDeterministically(workload, deterministic);
        }
        HackbenchReport report;
        try (Kernel kernel = boot(workload)) {
            report = measure(kernel, workload);
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

    private int runDeterministically(Workload workload, long seed) throws InterruptedException {
        try (Kernel kernel = boot(workload)) {
            long begin = System.nanoTime();
            var tally = new Tally(workload);
            try {
                var subject = new KernelHackbench(kernel, workload, bodyKind());
                if (tracing.areUsed()) {
                    runTraced(kernel, subject, tally);
                } else {
                    subject.run(tally);
                }
            } catch (SimulationException e) {
                throw CommandFailure.ofWork(String.valueOf(e.getMessage()));
            }
            Duration realTime = Duration.ofNanos(System.nanoTime() - begin);
            var run = DeterministicRun.of(seed, cores, Objects.requireNonNull(kernel.simulation()));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(run.json(workload, realTime).toPrettyString());
            } else {
                out.printf("hackbench: %,d messages, %,d bytes, all arrived%n", workload.messages(), workload.bytes());
                run.print(out);
            }
            out.flush();
        }
        return 0;
    }

    private Workload workload() {
        require("--groups", groups, 1);
        require("--fds", fds, 1);
        require("--loops", loops, 1);
        require("--datasize", dataSize, 1);
        if (dataSize > MAX_DATA_SIZE) {
            throw new ParameterException(
                    spec.commandLine(), "--datasize must be at most %d: %d".formatted(MAX_DATA_SIZE, dataSize));
        }
        require("--cores", cores, 1);
        require("--rounds", rounds, 1);
        require("--warmup", warmup, 0);
        bodyKind();
        if (process && threads) {
            throw new ParameterException(spec.commandLine(), "--process and --threads exclude each other");
        }
        try {
            var workload =
                    new Workload(groups, fds, loops, dataSize, threads ? Workload.Mode.THREADS : Workload.Mode.PROCESS);
            if (workload.children() <= KernelConfig.MAX_PID_MAX - RESERVED_PIDS) {
                return workload;
            }
        } catch (ArithmeticException _) {
            assert groups > 1 || fds > 1 || loops > 1 || dataSize > 1;
        }
        throw new ParameterException(
                spec.commandLine(), "this is more work than can be counted; make --groups, --fds or --loops smaller");
    }

    private BodyKind bodyKind() {
        BodyKind kind = BodyKind.ofName(body);
        if (kind == null) {
            throw new ParameterException(spec.commandLine(), "--body is confined or stackful: " + body);
        }
        return kind;
    }

    private void require(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be %d or more: %d".formatted(option, least, value));
        }
    }

    private Kernel boot(Workload workload) {
        try {
            KernelConfig machine = deterministic == null
                    ? KernelConfig.cores(cores)
                    : KernelConfig.deterministic(deterministic, cores);
            machine = policy.of(machine);
            return Kernel.boot(machine.pidMax(Math.max(DEFAULT_PID_MAX, workload.children() + RESERVED_PIDS)));
        } catch (IllegalArgumentException | KernelException e) {
            throw CommandFailure.ofUser(String.valueOf(e.getMessage()));
        }
    }

    private HackbenchReport measure(Kernel kernel, Workload workload) throws InterruptedException {
        var cores = kernel.cores();
        var subject = new KernelHackbench(kernel, workload, bodyKind());
        List<Subject> subjects = new ArrayList<>(List.of(subject));
        List<String> notes = new ArrayList<>();
        if (!withoutJdk) {
            subjects.add(new VirtualThreadHackbench(workload));
        }
        if (!withoutHost) {
            var host = HostHackbench.onPath(workload, new CoreList(cores).cpus());
            if (host == null) {
                notes.add(HostHackbench.MISSING);
            } else {
                subjects.add(host);
            }
        }
        try (var carriers = new Carriers(this.cores);
                var progress = new Progress(spec.commandLine().getErr(), progressStyle())) {
            var comparison = new Comparison(workload, subjects, progress);
            comparison.run(warmup, rounds);
            notes.addAll(comparison.notes());
            if (tracing.areUsed()) {
                runTraced(kernel, subject, new Tally(workload));
            }
            return new HackbenchReport(
                    Environment.current(),
                    cores,
                    carriers.count(),
                    workload,
                    warmup,
                    rounds,
                    comparison.results(),
                    notes,
                    ps ? subject.observe() : null);
        }
    }

    /// A run of which everything is recorded, which does not count.
    private void runTraced(Kernel kernel, KernelHackbench subject, Tally tally) throws InterruptedException {
        try (ScheduleRecording recording = tracing.begin(kernel)) {
            subject.run(tally);
            tracing.write("hackbench", recording.stop(), spec.commandLine().getErr());
        }
    }

    private Progress.Style progressStyle() {
        if (json || quiet) {
            return Progress.Style.SILENT;
        }
        return Progress.Style.of(selvage.terminal().err());
    }
}
