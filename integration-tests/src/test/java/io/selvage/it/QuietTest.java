package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.Program;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuietTest {
    private static void awaitQuiet(Kernel kernel) {
        while (!kernel.isQuiet()) {
            java.lang.Thread.onSpinWait();
        }
    }

    @Test
    void aKernelInWhichEverybodyWaitsIsQuiet() {
        var parked = new AtomicReference<io.selvage.api.@Nullable Thread>();
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(2))) {
            for (int round = 0; round < 100; round++) {
                parked.set(null);
                Process process = kernel.spawn(Program.of("sleeper", sys -> {
                    parked.set(sys.thread());
                    sys.park();
                    return 7;
                }));
                awaitQuiet(kernel);
                assertNull(process.exitStatus());
                Objects.requireNonNull(parked.get()).unpark();
                awaitQuiet(kernel);
                assertEquals(7, Objects.requireNonNull(process.exitStatus()).code());
            }
        }
    }

    @Test
    void aKernelInWhichSomebodyRunsIsNot() throws InterruptedException {
        var running = new CountDownLatch(1);
        var stop = new AtomicBoolean();
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(1))) {
            Process process = kernel.spawn(Program.of("runner", _ -> {
                running.countDown();
                while (!stop.get()) {
                    java.lang.Thread.onSpinWait();
                }
                return 0;
            }));
            running.await();
            assertFalse(kernel.isQuiet());
            stop.set(true);
            process.waitFor();
            awaitQuiet(kernel);
        }
    }
}
