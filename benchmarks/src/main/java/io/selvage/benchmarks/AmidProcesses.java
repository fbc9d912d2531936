package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A kernel with one core on which so many processes live and sleep.
@State(Scope.Benchmark)
public abstract class AmidProcesses {
    private final int sleepers;
    private @Nullable Kernel kernel;

    AmidProcesses(int sleepers) {
        this.sleepers = sleepers;
    }

    /// Ten processes.
    public static class Ten extends AmidProcesses {
        /// Called by JMH.
        public Ten() {
            super(10);
        }
    }

    /// A thousand processes.
    public static class Thousand extends AmidProcesses {
        /// Called by JMH.
        public Thousand() {
            super(1_000);
        }
    }

    /// A hundred thousand processes.
    public static class HundredThousand extends AmidProcesses {
        /// Called by JMH.
        public HundredThousand() {
            super(100_000);
        }
    }

    /// Boots the kernel and fills it, before the warm-up.
    ///
    /// @throws InterruptedException if the harness is interrupted
    @Setup(Level.Trial)
    public void boot() throws InterruptedException {
        Kernel booted = Kernel.boot(KernelConfig.cores(1).pidMax(KernelConfig.MAX_PID_MAX));
        kernel = booted;
        CountDownLatch full = new CountDownLatch(1);
        booted.spawn(Program.of("crowd", sys -> {
            StepBody sleeper = calls -> {
                calls.pause();
                return StepBody.Step.BLOCK;
            };
            for (int i = 0; i < sleepers; i++) {
                sys.clone(CloneFlags.FORK, sleeper);
            }
            full.countDown();
            sys.pause();
            return 0;
        }));
        full.await();
    }

    /// Closes the kernel, after the last iteration.
    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(kernel).close();
    }

    final void run(Program program) throws InterruptedException {
        BootedKernel.run(Objects.requireNonNull(kernel), program);
    }
}
