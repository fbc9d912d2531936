package io.selvage.cli;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Process;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The parent of the programs that `selvage run` runs, like the shell of a pipeline. Because the parent
/// looks at the process table before it collects its children, the last picture shows the programs for
/// certain: dead, with their whole CPU time.
final class Supervisor implements Program.Main {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;

    private final Kernel kernel;
    private final List<PipelineStage> stages;

    /// How often to start the programs again, as long as the last one fails.
    private final int restarts;

    private final Consumer<List<ExitStatus>> restarted;
    private int redirections;

    // Written inside the kernel, read by the embedder once the supervisor has ended.
    private volatile @Nullable KernelException refusal;
    private volatile List<ExitStatus> statuses = List.of();
    private volatile List<ProcessInfo> lastTable = List.of();

    /// @param restarts how often to start the programs again, as long as the last one fails
    /// @param restarted hears of each time, with what they had come to
    Supervisor(Kernel kernel, List<PipelineStage> stages, int restarts, Consumer<List<ExitStatus>> restarted) {
        this.kernel = kernel;
        this.stages = stages;
        this.restarts = restarts;
        this.restarted = restarted;
    }

    @Override
    public int run(SystemCalls sys) throws InterruptedException {
        for (int again = restarts; runOnce(sys) && again > 0 && hasFailed(); again--) {
            restarted.accept(statuses);
        }
        return 0;
    }

    /// @return whether all programs were started
    private boolean runOnce(SystemCalls sys) throws InterruptedException {
        List<Process> children = new ArrayList<>();
        try {
            start(sys, children);
        } catch (KernelException e) {
            refusal = e;
            children.forEach(child -> child.kill(Signal.KILL));
            return false;
        }
        List<ExitStatus> ends = new ArrayList<>();
        try (var _ = kernel.forwardHostSignals(children.getFirst())) {
            for (Process child : children) {
                ends.add(child.waitFor());
            }
        }
        statuses = List.copyOf(ends);
        lastTable = kernel.processes();
        for (Process child : children) {
            sys.waitpid(child.pid(), WaitOptions.NONE);
        }
        return true;
    }

    /// Somebody who interrupts a program does not want it back.
    private boolean hasFailed() {
        ExitStatus last = statuses.getLast();
        return !last.success()
                && !last.equals(ExitStatus.killed(Signal.INT))
                && !last.equals(ExitStatus.killed(Signal.TERM))
                && !last.equals(ExitStatus.killed(Signal.HUP));
    }

    /// A pipeline is one process group, led by its first program. Only the programs keep the pipes open.
    private void start(SystemCalls sys, List<Process> children) {
        int input = STDIN;
        for (int i = 0; i < stages.size(); i++) {
            PipelineStage stage = stages.get(i);
            PipeEnds next = i + 1 < stages.size() ? sys.pipe2(OpenFlags.O_CLOEXEC) : null;
            SpawnActions actions = SpawnActions.NONE
                    .withProcessGroup(
                            children.isEmpty() ? 0 : children.getFirst().pid())
                    .dup2(input, STDIN);
            if (next != null) {
                actions = actions.dup2(next.writeEnd(), STDOUT);
            }
            for (Redirection redirection : stage.redirections()) {
                actions = redirection.applyTo(actions, kernel.files(), ++redirections);
            }
            children.add(sys.spawn(actions, stage.program(), stage.argumentArray()));
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

    /// How the programs ended, in the order of the pipeline; empty if they have not all been started.
    List<ExitStatus> statuses() {
        return statuses;
    }

    /// The process table when the programs had ended and were not yet collected.
    List<ProcessInfo> lastTable() {
        return lastTable;
    }
}
