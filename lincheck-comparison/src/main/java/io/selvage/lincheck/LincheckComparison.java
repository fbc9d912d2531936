package io.selvage.lincheck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.bugs.KnownBug;
import io.selvage.bugs.KnownBugs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Runs Lincheck's model checker on the known bugs and prints one JSON object per bug, a [Result].
///
/// **What Lincheck counts.** An *invocation* is one run of the program under one interleaving. Lincheck
/// keeps a tree of the switches between threads that are possible at accesses of shared memory and at
/// synchronization, goes through the runs without a forced switch, then through those with one, with two,
/// and so on, and within each group draws one that it has not run before, from a fixed seed. So each
/// invocation is a different interleaving, the numbers are the same in every run, and "until found" means
/// the smallest budget of invocations that finds the bug. What does not count is the one further run of
/// the failing interleaving that tells what happened. Runs that Lincheck repeats because a thread spins
/// do count, as they do against the budget.
///
/// **What it cannot do.** A loop of ten rounds is taken for one that spins, and only Lincheck's internal
/// settings can change that. With ten threads the loop that starts them is one, and Lincheck finds nothing
/// left to explore after three interleavings; with a higher limit it finds the bug.
///
/// Each bug is explored in a JVM of its own, so that a program that hangs can be ended. The threads are
/// platform threads.
///
/// ```
/// mvn -q -Plincheck -pl lincheck-comparison -am package -DskipTests
/// java -jar lincheck-comparison/target/lincheck-comparison-0.1.0-SNAPSHOT.jar > lincheck.jsonl
/// ```
@Command(
        name = "lincheck-comparison",
        mixinStandardHelpOptions = true,
        description = "Runs Lincheck's model checker on the known bugs; prints one JSON object per bug.")
public final class LincheckComparison implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Bugs to run; all if none is named.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--find-budget", description = "Interleavings per buggy program (default: ${DEFAULT-VALUE}).")
    private int findBudget = 10_000;

    @Option(names = "--fixed-budget", description = "Interleavings per corrected twin (default: ${DEFAULT-VALUE}).")
    private int fixedBudget = 2_000;

    @Option(names = "--entry-seconds", description = "Time per bug (default: ${DEFAULT-VALUE}).")
    private int entrySeconds = 90;

    @Option(names = "--total-seconds", description = "Time for all (default: ${DEFAULT-VALUE}).")
    private int totalSeconds = 1_200;

    @Option(names = "--here", hidden = true, description = "Explore in this JVM.")
    private boolean here;

    private volatile @Nullable Process running;

    LincheckComparison() {}

    /// Runs the comparison.
    ///
    /// @param args see `--help`
    public static void main(String[] args) {
        // Exits even if threads of a program that hung are left.
        System.exit(new CommandLine(new LincheckComparison()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<KnownBug> bugs = KnownBugs.all().stream()
                .filter(bug -> names.isEmpty() || names.contains(bug.name()))
                .toList();
        if (bugs.size() < names.size()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "no such bug among " + names);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        Runtime.getRuntime().addShutdownHook(new Thread(this::endChild));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(totalSeconds);
        int number = 0;
        for (KnownBug bug : bugs) {
            number++;
            if (here) {
                out.println(json(new Subject(bug, findBudget, fixedBudget).explore()));
            } else {
                progress.printf("%d/%d %s%n", number, bugs.size(), bug.name());
                progress.flush();
                out.println(exploreElsewhere(bug, deadline));
            }
            out.flush();
        }
        return CommandLine.ExitCode.OK;
    }

    private String exploreElsewhere(KnownBug bug, long deadline) throws IOException, InterruptedException {
        long seconds = Math.min(entrySeconds, TimeUnit.NANOSECONDS.toSeconds(deadline - System.nanoTime()));
        if (seconds <= 0) {
            return notRun(bug, "no time left");
        }
        Process child = new ProcessBuilder(command(bug))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        running = child;
        // One line fits the pipe, so the child does not have to wait for a reader.
        if (!child.waitFor(seconds, TimeUnit.SECONDS)) {
            child.destroyForcibly().waitFor();
            return notRun(bug, "not done after " + seconds + " s");
        }
        String line = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return line.isEmpty() ? notRun(bug, "exit status " + child.exitValue()) : line;
    }

    private void endChild() {
        Process child = running;
        if (child != null) {
            child.destroyForcibly();
        }
    }

    private List<String> command(KnownBug bug) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Lincheck attaches its agent to the JVM it runs in.
                "-XX:+EnableDynamicAgentLoading",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                LincheckComparison.class.getName(),
                "--here",
                "--find-budget=" + findBudget,
                "--fixed-budget=" + fixedBudget,
                bug.name());
    }

    private static String notRun(KnownBug bug, String reason) throws JsonProcessingException {
        return json(Result.notRun(bug.name(), bug.failure().name(), reason));
    }

    private static String json(Result result) throws JsonProcessingException {
        return JSON.writeValueAsString(result);
    }
}
