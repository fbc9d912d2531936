package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A kernel seen from the inside.
final class Booted implements AutoCloseable {
    private final KernelInstance kernel;

    Booted(int cores, int pidMax) {
        kernel = (KernelInstance)
                Kernel.boot(KernelConfig.cores(cores).pidMax(pidMax).pinning(KernelConfig.Pinning.UNPINNED));
    }

    Booted(int cores) {
        this(cores, 32_768);
    }

    interface Check {
        void run(SystemCalls sys, Task self) throws Exception;
    }

    KernelInstance kernel() {
        return kernel;
    }

    /// Runs the check in a process, which has to end with code 0.
    void process(Check check) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        ExitStatus status = kernel.spawn(Program.of("check", sys -> {
                    try {
                        check.run(sys, (Task) sys.thread());
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

    /// Waits until `init` has collected everybody else.
    void awaitOnlyInit() throws InterruptedException {
        until(() -> kernel.processes().size() == 1);
    }

    /// Waits for what comes soon; the safety net of a test ends it by an interrupt.
    static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (java.lang.Thread.interrupted()) {
                throw new InterruptedException("still not so");
            }
            java.lang.Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        kernel.close();
    }
}
