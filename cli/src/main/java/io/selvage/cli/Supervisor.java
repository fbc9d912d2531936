package io.selvage.cli;

import io.selvage.api.Job;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.UsageLimits;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The parent of the programs that `selvage run` runs, like the shell of a pipeline. Because the parent
/// looks at the process table before it collects its children, the last picture shows the programs for
/// certain: dead, with their whole CPU time.
final class Supervisor implements Program.Main {
    /// What `ps` shows it as.
    static final String NAME = "selvage-run";

    private static final int STDIN = 0;
    private static final int STDOUT = 1;

    private final Kernel kernel;
    private final List<PipelineStage> stages;
    private final UnaryOperator<Program.Jar> surroundings;

    /// Of all programs together.
    private final UsageLimits limits;

    /// How often to start the programs again, as long as the last one fails.
    private final int restarts;

    private final Consumer<RunOutcome> restarted;
    private int redirections;

    // Written inside the kernel, read by the embedder once the supervisor has ended.
    private volatile @Nullable KernelException refusal;
    private volatile @Nullable RunOutcome outcome;

    /// @param surroundings gives each program what it begins with
    /// @param limits of all programs together
    /// @param restarts how often to start the programs again, as long as the last one fails
    /// @param restarted hears of each time, with what had come of them
    Supervisor(
            Kernel kernel,
            List<PipelineStage> stages,
            UnaryOperator<Program.Jar> surroundings,
            UsageLimits limits,
            int restarts,
            Consumer<RunOutcome> restarted) {
        this.kernel = kernel;
        this.stages = stages;
        this.surroundings = surroundings;
        this.limits = limits;
        this.restarts = restarts;
        this.restarted = restarted;
    }

    @Override
    public int run(SystemCalls sys) throws InterruptedException {
        RunOutcome last = runOnce(sys);
        for (int again = restarts; last != null && again > 0 && last.isWorthARestart(); again--) {
            restarted.accept(last);
            last = runOnce(sys);
        }
        outcome = last;
        return 0;
    }

    /// @return what came of the programs, null if they were not all started
    private @Nullable RunOutcome runOnce(SystemCalls sys) throws InterruptedException {
        // A job that was killed takes in nobody any more, so each start has its own.
        Job job = limits.isNone() ? null : kernel.createJob(NAME, limits);
        List<Process> children = new ArrayList<>();
        try {
            start(sys, children, job);
        } catch (KernelException e) {
            refusal = e;
            children.forEach(child -> child.kill(Signal.KILL));
            return null;
        }
        try (var _ = kernel.forwardHostSignals(children.getFirst())) {
            for (Process child : children) {
                child.waitFor();
            }
        }
        RunOutcome result = RunOutcome.of(children, job, ProcessTree.of(kernel));
        for (Process child : children) {
            sys.waitpid(child.pid(), WaitOptions.NONE);
        }
        return result;
    }

    /// A pipeline is one process group, led by its first program. Only the programs keep the pipes open.
    private void start(SystemCalls sys, List<Process> children, @Nullable Job job) {
        int input = STDIN;
        for (int i = 0; i < stages.size(); i++) {
            PipelineStage stage = stages.get(i);
            PipeEnds next = i + 1 < stages.size() ? sys.pipe2(OpenFlags.O_CLOEXEC) : null;
            SpawnActions actions = SpawnActions.NONE
                    .withProcessGroup(
                            children.isEmpty() ? 0 : children.getFirst().pid())
                    .dup2(input, STDIN);
            if (job != null) {
                actions = actions.withJob(job);
            }
            if (next != null) {
                actions = actions.dup2(next.writeEnd(), STDOUT);
            }
            for (Redirection redirection : stage.redirections()) {
                actions = redirection.applyTo(actions, kernel.files(), ++redirections);
            }
            children.add(sys.spawn(actions, surroundings.apply(stage.program()), stage.argumentArray()));
            if (input != STDIN) {
                sys.close(input);
            }
            if (next != null) {
                sys.close(next.writeEnd());
                input = next.readEnd();
            }
        }
    }

    /// Why a program was not started, or null if all were.
    @Nullable
    KernelException refusal() {
        return refusal;
    }

    /// What came of the programs in the end; null if they have not all been started.
    @Nullable
    RunOutcome outcome() {
        return outcome;
    }
}
