package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.StallResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The watch, ticked by hand: a nanosecond is a stall here, so only answers count.
@Timeout(60)
class StallWatchTest {
    private final KernelInstance kernel = (KernelInstance) Kernel.boot(KernelConfig.cores(1)
            .pinning(KernelConfig.Pinning.UNPINNED)
            .stallTime(Duration.ZERO)
            .handOffTime(Duration.ZERO));
    private final StallWatch watch = new StallWatch(kernel, 1, StallResponse.REPORT);
    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void whoReachesPreemptionPointsIsAcquittedEachTime() throws Exception {
        try (kernel) {
            Process looping = kernel.spawn(Program.of("looping", sys -> {
                running.countDown();
                while (!over.get()) {
                    sys.checkpoint();
                }
                return 0;
            }));
            running.await();
            Task task = Objects.requireNonNull(kernel.tasks().get(looping.pid()));
            for (int i = 0; i < 100; i++) {
                // Every other tick asks, the next one finds the answer.
                watch.tick();
                Booted.until(() -> !task.isWatched());
            }
            over.set(true);
            looping.waitFor();
            assertEquals(0, watch.stalls(0));
        }
    }

    @Test
    void whoReachesNoneHasOneStallHoweverOftenItIsLookedAt() throws Exception {
        try (kernel) {
            Process looping = kernel.spawn(Program.of("looping", sys -> {
                running.countDown();
                while (!over.get()) {
                    java.lang.Thread.onSpinWait();
                }
                return 0;
            }));
            running.await();
            Task task = Objects.requireNonNull(kernel.tasks().get(looping.pid()));
            watch.tick();
            watch.tick();
            assertTrue(task.isWatched());
            assertEquals(0, watch.stalls(0), "it has only just been asked");
            for (int i = 0; i < 10; i++) {
                watch.tick();
                assertEquals(1, watch.stalls(0));
            }
            over.set(true);
            looping.waitFor();
            watch.tick();
            assertEquals(1, watch.stalls(0));
        }
    }

    @Test
    void idleCoresAreNotWatched() throws Exception {
        try (kernel) {
            for (int i = 0; i < 10; i++) {
                watch.tick();
            }
            assertEquals(0, watch.stalls(0));
            assertEquals(0, watch.stalls(1_000));
            assertFalse(kernel.initThread().isWatched());
        }
    }
}
