package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs test code inside a process and brings its failures out.
public final class Inside {
    private Inside() {}

    /// What a process does.
    @FunctionalInterface
    public interface Check {
        /// Does it.
        ///
        /// @param sys the kernel
        /// @throws Exception what the test is to fail with
        void run(SystemCalls sys) throws Exception;
    }

    /// A kernel for a test: unpinned, so that tests do not crowd on the first CPUs.
    public static Kernel boot(int cores) {
        return Kernel.boot(config(cores));
    }

    public static KernelConfig config(int cores) {
        // Tests say themselves what is to be said of a machine that is busy with other tests.
        return KernelConfig.cores(cores).pinning(KernelConfig.Pinning.UNPINNED).stallTime(Duration.ZERO);
    }

    /// Boots, runs the check as a process and closes.
    public static void kernel(int cores, Check check) throws InterruptedException {
        try (Kernel kernel = boot(cores)) {
            process(kernel, check);
        }
    }

    /// Boots, runs the check as a process and closes: on the real machine, then on the deterministic one.
    public static void bothKernels(int cores, long seed, Check check) throws InterruptedException {
        kernel(cores, check);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(seed, cores))) {
            process(kernel, check);
            assertEquals(List.of(), Objects.requireNonNull(kernel.simulation()).leaks());
        }
    }

    /// Runs the check as a process, which has to end with code 0.
    public static void process(Kernel kernel, Check check) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        ExitStatus status = kernel.spawn(Program.of("check", sys -> {
                    try {
                        check.run(sys);
                    } catch (Exception | Error e) {
                        failure.set(e);
                    }
                    return 0;
                }))
                .waitFor();
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("inside the process: " + thrown, thrown);
        }
        assertEquals(ExitStatus.exited(0), status);
    }

    /// Runs a program to its end.
    public static ExitStatus status(Kernel kernel, Program.Main main) throws InterruptedException {
        return kernel.spawn(Program.of("program", main)).waitFor();
    }

    /// Waits for what comes soon; the safety net of a test ends it by an interrupt.
    public static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (java.lang.Thread.interrupted()) {
                throw new InterruptedException("still not so");
            }
            java.lang.Thread.onSpinWait();
        }
    }
}
