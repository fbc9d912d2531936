package io.selvage.cli;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Process;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parent of the program that `selvage run` runs, like the shell of a command. Because the parent
/// looks at the process table before it collects its child, the last picture shows the program for
/// certain: dead, with its whole CPU time.
final class Supervisor implements Program.Main {
    private final Kernel kernel;
    private final Program program;

    // Written inside the kernel, read by the embedder once the supervisor has ended.
    private volatile @Nullable KernelException refusal;
    private volatile @Nullable ExitStatus status;
    private volatile List<ProcessInfo> lastTable = List.of();

    Supervisor(Kernel kernel, Program program) {
        this.kernel = kernel;
        this.program = program;
    }

    @Override
    public int run(SystemCalls sys) throws InterruptedException {
        Process child;
        try {
            child = sys.spawn(program, sys.arguments().toArray(String[]::new));
        } catch (KernelException e) {
            refusal = e;
            return 1;
        }
        status = child.waitFor();
        lastTable = kernel.processes();
        sys.waitpid(child.pid(), WaitOptions.NONE);
        return 0;
    }

    /// Why the program was not started, or null if it was.
    @Nullable
    KernelException refusal() {
        return refusal;
    }

    /// How the program ended, or null if it was not started.
    @Nullable
    ExitStatus status() {
        return status;
    }

    /// The process table when the program had ended and was not yet collected.
    List<ProcessInfo> lastTable() {
        return lastTable;
    }
}
