package io.selvage.kernel;

import io.selvage.api.KillStep;
import io.selvage.runtime.HardStopper;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes threads throw that do not end otherwise, where the embedder has allowed it
/// ([io.selvage.api.HardStop]).
final class HardStops {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    /// Between an answer and the next attempt: time for what was thrown to take effect.
    private static final long INTERVAL_NANOS = 3_000_000;

    private final AtomicBoolean reported = new AtomicBoolean();

    HardStops() {}

    /// From the ticker: stops a thread, unless that is under way or was a moment ago.
    void stop(LostThread lost, long now) {
        java.lang.Thread thread = lost.task().javaThread();
        if (thread == null || lost.isBeingStopped() || now - lost.nextStopNanos < 0) {
            return;
        }
        lost.beingStopped();
        lost.nextStopNanos = now + INTERVAL_NANOS;
        HardStopper.shared()
                .stop(thread, Unwind.instance(), KernelFrames::mayBeStopped, answer -> answered(lost, answer));
    }

    private void answered(LostThread lost, HardStopper.Answer answer) {
        switch (answer) {
            case STOPPED -> {
                KillLadder.note(lost.task(), KillStep.HARD_STOPPED);
                lost.hasBeenStopped();
            }
            case NOT_NOW, NOT_MOUNTED, ENDED, REFUSED -> lost.hasBeenStopped();
            case IMPOSSIBLE -> {
                // It stays so: it is never asked for again.
                if (reported.compareAndSet(false, true)) {
                    LOGGER.log(
                            Level.WARNING,
                            "threads cannot be stopped by force in this JVM",
                            HardStopper.shared().problem());
                }
            }
        }
    }
}
