package io.selvage.cli;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.UsageLimits;
import io.selvage.api.simulation.SimulationException;
import io.selvage.api.tracing.ScheduleRecording;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage run`: jars as processes.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage run [OPTIONS] JAR [ARGUMENTS] ['>' FILE] ['|' JAR [ARGUMENTS] ['>' FILE]]...",
        descriptionHeading = "%n",
        description = {
            "Runs an executable jar as a process of a kernel, waits for it and exits with its status.",
            "",
            "Several jars with '|' between them, quoted from your shell, are a pipeline: processes of one kernel and one "
                    + "process group, each reading from descriptor 0 (System.in) what the one before it writes to "
                    + "descriptor 1 (System.out), through a pipe of the kernel. The first reads this command's standard "
                    + "input, the last one's status counts. A program that writes when nobody reads any more is killed by "
                    + "SIGPIPE.",
            "",
            "Words that stand alone connect a program's descriptors, as in a shell, if they are quoted from yours: "
                    + "'<' FILE, '>' FILE, '>>' FILE, '2>' FILE, '2>>' FILE and '2>&1'. A backslash in front of such a word, or of "
                    + "|, makes it an argument: '\\>'.",
            "",
            "Ctrl-C, SIGTERM and SIGHUP go to the programs, not to this command, which ends when they have.",
            "",
            "The program has class loader, statics, standard streams, system properties, shutdown hooks, default locale "
                    + "and time zone of its own, so it does not know that it is not alone in its JVM. System.exit ends "
                    + "its process only. Threads and executors that it makes are its process's, which ends with the last "
                    + "thread that is no daemon; what it leaves behind then (daemons, children of the host) is ended "
                    + "too."
        },
        parameterListHeading = "%n@|bold Arguments:|@%n",
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "N:what the program, the last one of a pipeline, exited with",
            "1:an exception has left its main method",
            "128+N:signal N killed the program",
            "137:also at a hard limit of --limit, which a report on standard error names",
            "127:there is no such jar",
            "126:it cannot be run: it is no jar, or has no main class or main method",
            "2:the command line asks for something that does not exist or cannot be"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage run app.jar input.txt --verbose    the options after the jar are the program's",
            "  selvage run --limit cpu=2s,alloc=1G,threads=50,wall=10s,output=10M app.jar",
            "                                             kill it, with a report, when it has used that much",
            "  selvage run --limit cpu=1s:2s app.jar      let its shutdown hooks run first, after one second",
            "  selvage run --top app.jar '>' out.txt      show what it uses while it runs",
            "  selvage run --ps --report app.jar          show the process tree and the exit report at the end",
            "  selvage run --restart 3 -Dport=80 --env HOME=/tmp --cwd /srv app.jar",
            "                                             with surroundings of its own, and again if it fails",
            "  selvage run --deterministic 7 app.jar      the same steps every time",
            "  selvage run --plot trace.html app.jar      draw who ran on which core when",
            "  selvage run --main com.example.Tool --class-path 'lib/*' tools.jar",
            "                                             a class of a jar that names none, with its libraries",
            "  selvage run numbers.jar 1000000 '|' filter.jar 7 '|' head.jar",
            "                                             a pipeline of three processes"
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "JAR",
            description = "The jar file; its manifest names the Main-Class, or --main does.")
    private Path jar = Path.of("");

    @Parameters(
            index = "1..*",
            paramLabel = "ARGUMENTS",
            description =
                    "Everything after the jar goes to the program, options included, up to a '|' that stands alone; "
                            + "the argument '\\|' is passed on as |.")
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private ProgramOptions programs = new ProgramOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private WatchOptions watching = new WatchOptions();

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "Virtual cores of the kernel (default: the CPUs that this process may use).")
    private int cores = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--deterministic",
            paramLabel = "SEED",
            description = "Run on the deterministic machine: one driver thread, virtual time, every choice drawn from "
                    + "SEED. Prints on standard error how many steps it took and the trace hash, which is the same each "
                    + "time. What cannot be controlled is told. --cores may be up to 1024 then.")
    private @Nullable Long deterministic;

    @Option(
            names = "--pipefail",
            description = "Exit with the status of the last program of the pipeline that failed, if one did.")
    private boolean pipefail;

    @Option(
            names = "--no-cache",
            description = "Transform every class when it is loaded, and keep nothing for the next time (see selvage"
                    + " install --help).")
    private boolean noCache;

    @Option(
            names = "--stalls",
            paramLabel = "SECONDS",
            description = "Report code that computes for this long, 0.001 or more, and cannot be preempted, with its "
                    + "stack. The other threads run meanwhile.")
    private @Nullable Double stalls;

    @Option(
            names = "--restart",
            paramLabel = "N",
            description =
                    "Start the program, or the whole pipeline, again with the same arguments, at most N times, as "
                            + "long as its status is a failure. Not after Ctrl-C.")
    private int restarts;

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Mixin
    private TraceOptions tracing = new TraceOptions();

    RunCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        UsageLimits limited = limits.limits();
        List<PipelineStage> stages = PipelineStage.split(jar, arguments);
        try (LaunchJar launch = programs.launch(stages)) {
            if (launch != null) {
                stages = List.of(stages.getFirst().with(launch.path()));
            }
            PipelineStage.check(stages);
            try (Kernel kernel = boot()) {
                return run(kernel, stages, program -> programs.of(program, launch), limited);
            }
        }
    }

    private int run(
            Kernel kernel, List<PipelineStage> stages, UnaryOperator<Program.Jar> surroundings, UsageLimits limited)
            throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        var messages = new RunMessages(err, spec.qualifiedName(), limited, limits.report());
        var supervisor = new Supervisor(kernel, stages, surroundings, limited, restarts, messages::restarted);
        WatchOptions.View view = watching.view(kernel, err, selvage.terminal().err());
        @Nullable ScheduleRecording recording = tracing.areUsed() ? tracing.begin(kernel) : null;
        Process parent = kernel.spawn(Program.of(Supervisor.NAME, supervisor));
        try {
            await(kernel, parent, view);
        } finally {
            if (recording != null) {
                tracing.write(jar.getFileName().toString(), recording.stop(), err);
            }
        }
        DeterministicRun run = DeterministicRun.of(deterministic, cores, kernel.simulation());
        if (run != null) {
            run.print(err);
        }
        RunOutcome outcome = outcome(parent, supervisor);
        messages.ended(outcome);
        view.end(outcome.tree());
        return (pipefail ? outcome.firstFailure() : outcome.status()).toShellCode();
    }

    private void checkOptions() {
        CommandLine command = spec.commandLine();
        if (restarts < 0) {
            throw new ParameterException(command, "--restart must be 0 or more: " + restarts);
        }
        if (cores < 1) {
            throw new ParameterException(command, "--cores must be 1 or more: " + cores);
        }
        if (stalls != null && !(stalls >= 0.001 && stalls <= Integer.MAX_VALUE)) {
            throw new ParameterException(command, "--stalls must be 0.001 or more: " + stalls);
        }
        watching.check(command, deterministic != null);
        limits.check(command, deterministic != null);
        programs.check();
        tracing.check();
    }

    private Kernel boot() {
        try {
            KernelConfig machine = deterministic == null
                    ? KernelConfig.cores(cores)
                    : KernelConfig.deterministic(deterministic, cores);
            machine = limits.of(policy.of(machine));
            if (!noCache) {
                machine = machine.programCache(ProgramFolder.standard());
            }
            return Kernel.boot(machine.closeTimeout(CLOSE_TIMEOUT).stallTime(stallTime()));
        } catch (IllegalArgumentException | KernelException e) {
            throw CommandFailure.ofUser(String.valueOf(e.getMessage()));
        }
    }

    /// A program that has come in a jar can do nothing about its stalls, and the others run on.
    private Duration stallTime() {
        return stalls == null ? Duration.ZERO : Duration.ofNanos(Math.round(stalls * 1e9));
    }

    private void await(Kernel kernel, Process parent, WatchOptions.View view) throws InterruptedException {
        Duration interval = watching.interval();
        if (interval == null) {
            waitFor(kernel, parent);
            return;
        }
        while (parent.waitFor(interval) == null) {
            view.show();
        }
    }

    private void waitFor(Kernel kernel, Process parent) throws InterruptedException {
        try {
            parent.waitFor();
        } catch (SimulationException e) {
            DeterministicRun run = DeterministicRun.of(deterministic, cores, kernel.simulation());
            if (run != null) {
                run.print(spec.commandLine().getErr());
            }
            throw CommandFailure.ofWork(String.valueOf(e.getMessage()));
        }
    }

    private RunOutcome outcome(Process parent, Supervisor supervisor) {
        KernelException refusal = supervisor.refusal();
        if (refusal != null) {
            throw CommandFailure.ofRefusal(refusal);
        }
        RunOutcome outcome = supervisor.outcome();
        if (outcome == null) {
            throw CommandFailure.ofWork(jar + ": its parent process " + parent.exitStatus());
        }
        return outcome;
    }
}
