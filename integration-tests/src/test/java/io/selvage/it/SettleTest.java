package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.simulation.Simulation;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SettleTest {
    private static Simulation machine(Kernel kernel) {
        return Objects.requireNonNull(kernel.simulation());
    }

    @Test
    void aStandstillIsNoErrorAndTheRunGoesOnAfterIt() throws InterruptedException {
        var parked = new AtomicReference<io.selvage.api.Thread>();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("sleeper", sys -> {
                parked.set(sys.thread());
                sys.park();
                return 7;
            }));
            machine(kernel).settle();
            assertNotNull(parked.get());
            assertNull(process.exitStatus());

            parked.get().unpark();
            machine(kernel).settle();
            assertEquals(7, Objects.requireNonNull(process.exitStatus()).code());
        }
    }

    @Test
    void timeDoesNotJumpToATimer() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("sleeper", sys -> {
                machine(kernel).sleep(1_000_000_000);
                return 0;
            }));
            machine(kernel).settle();
            assertNull(process.exitStatus());
            assertEquals(true, machine(kernel).nanoTime() < 1_000_000_000);
        }
    }

    @Test
    void itCanBeAskedForOnTheDriverToo() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Process process = kernel.spawn(Program.of("child", _ -> 3));
            machine(kernel).drive(() -> {
                machine(kernel).settle();
                assertEquals(3, Objects.requireNonNull(process.exitStatus()).code());
                return null;
            });
        }
    }
}
