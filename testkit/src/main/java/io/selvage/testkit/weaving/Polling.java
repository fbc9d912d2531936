package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Simulation;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what nobody announces, in virtual time: looks again and again, at intervals that double, so that even a
/// year takes only a few dozen steps.
final class Polling {
    private static final long FIRST_PAUSE_NANOS = Simulation.STEP_NANOS;

    /// A year of virtual time.
    private static final long LONG_NANOS = 365L * 24 * 3_600 * 1_000_000_000;

    private Polling() {}

    /// Waits with a limit.
    ///
    /// @param nanos how long at most
    /// @return whether the condition has come true
    static boolean await(Simulation machine, long nanos, BooleanSupplier condition) throws InterruptedException {
        long deadline = machine.nanoTime() + Math.min(nanos, LONG_NANOS);
        long pause = FIRST_PAUSE_NANOS;
        while (!condition.getAsBoolean()) {
            long left = deadline - machine.nanoTime();
            if (left <= 0) {
                return false;
            }
            machine.sleep(Math.min(pause, left));
            pause *= 2;
        }
        return true;
    }

    /// Waits for ever. After a year without result the thread only parks, so that the machine sees a standstill.
    static void await(Simulation machine, BooleanSupplier condition) throws InterruptedException {
        if (await(machine, LONG_NANOS, condition)) {
            return;
        }
        while (!condition.getAsBoolean()) {
            LockSupport.park(condition);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
