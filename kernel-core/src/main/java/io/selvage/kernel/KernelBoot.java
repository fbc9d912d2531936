package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.KernelProvider;
import io.selvage.api.SystemCalls;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.runtime.MissingAccessException;
import io.selvage.runtime.SecureRandomSource;
import io.selvage.runtime.SystemClock;
import io.selvage.runtime.VirtualThreads;
import io.selvage.scheduler.Carrier;
import io.selvage.scheduler.RotatingChooser;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// Boots kernels on the real machine: its clock, its randomness, its cores. Found by
/// [Kernel#boot(KernelConfig)].
public final class KernelBoot implements KernelProvider {
    /// For the service loader.
    public KernelBoot() {}

    @Override
    public Kernel boot(KernelConfig config) {
        try {
            VirtualThreads.requireAccess();
        } catch (MissingAccessException e) {
            throw new KernelException(Errno.ENOSYS, "boot: " + e.getMessage(), e);
        }
        VirtualThreads.initialiseJdkPollers();
        // Its size is fixed by the first one who looks, and on a pinned core the JDK sees one CPU.
        ForkJoinPool.getCommonPoolParallelism();
        Plan plan = config.plan();
        // The first run starts the seed's numbers anew, which must not repeat what process 1 has been given.
        KernelInstance kernel = plan == null
                ? new KernelInstance(
                        config, new SystemClock(), new SecureRandomSource(), new RotatingChooser(config.cores()))
                : new KernelInstance(config, new SystemClock(), new SeededRandom(SeededRandom.mix(~plan.seed())), plan);
        try {
            kernel.start();
        } catch (InterruptedException e) {
            kernel.close();
            java.lang.Thread.currentThread().interrupt();
            throw new KernelException(Errno.EINTR, "boot: interrupted while the cores were starting", e);
        }
        return kernel;
    }

    @Override
    public SystemCalls current() {
        if (Carrier.currentSchedulable() instanceof Task task) {
            return task.kernel().systemCalls();
        }
        throw new KernelException(
                Errno.ESRCH,
                "current: " + java.lang.Thread.currentThread() + " is not a simulated thread of any kernel");
    }

    @Override
    public @Nullable Simulation currentSimulation() {
        return Carrier.currentSchedulable() instanceof Task task ? task.kernel().simulation() : null;
    }
}
