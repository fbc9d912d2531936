package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Simulation;
import java.util.function.BooleanSupplier;

/// Waits with a time limit in virtual time. The JDK's own look at the real clock when they wake up, and
/// wait again.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class TimedWaits {
    private static final long FIRST_PAUSE_NANOS = Simulation.STEP_NANOS;

    private TimedWaits() {}

    /// Looks again and again, at growing intervals, whether something has come true.
    ///
    /// @param nanos how long at most, in virtual time
    /// @return whether it has
    static boolean poll(Simulation machine, long nanos, BooleanSupplier condition) throws InterruptedException {
        long deadline = machine.nanoTime() + nanos;
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
}
