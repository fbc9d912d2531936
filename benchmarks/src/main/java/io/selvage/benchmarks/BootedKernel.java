package io.selvage.benchmarks;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A kernel that lives for one fork.
@State(Scope.Benchmark)
public abstract class BootedKernel {
    private final KernelConfig config;
    private @Nullable Kernel kernel;

    BootedKernel(int cores) {
        this(KernelConfig.cores(cores));
    }

    BootedKernel(KernelConfig config) {
        this.config = config;
    }

    /// Boots the kernel, before the warm-up.
    @Setup(Level.Trial)
    public void boot() {
        kernel = Kernel.boot(config);
    }

    /// Closes the kernel, after the last iteration.
    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(kernel).close();
    }

    /// Runs a program as a process of its own and waits for its end, so that an invocation is over when
    /// its last simulated thread is.
    final void run(Program program) throws InterruptedException {
        run(Objects.requireNonNull(kernel), program);
    }

    /// The same, as a user.
    final void run(String user, Program program) throws InterruptedException {
        check(program, Objects.requireNonNull(kernel).spawn(SpawnActions.NONE.withUser(user), program));
    }

    static void run(Kernel kernel, Program program) throws InterruptedException {
        check(program, kernel.spawn(program));
    }

    private static void check(Program program, Process process) throws InterruptedException {
        ExitStatus status = process.waitFor();
        if (!status.success()) {
            throw new IllegalStateException("program=" + program.name() + " ended with " + status);
        }
    }
}
