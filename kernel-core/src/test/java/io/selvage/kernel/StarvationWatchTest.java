package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.scheduler.Machine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The watch, ticked by hand: whoever waits at two looks in a row has starved.
@Timeout(60)
class StarvationWatchTest {
    private final Queue<KernelEvent> starved = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger rounds = new AtomicInteger();

    /// Lets the one who came last run first: who yields runs on for ever.
    private static final class LastFirst implements SchedulingPolicy {
        private final Deque<SchedulingEntity> waiting = new ArrayDeque<>();

        @Override
        public void enqueue(SchedulingEntity thread, Arrival arrival) {
            waiting.push(thread);
        }

        @Override
        public @Nullable SchedulingEntity pick() {
            return waiting.poll();
        }

        @Override
        public void charge(SchedulingEntity running, long nanos) {}

        @Override
        public void remove(SchedulingEntity thread) {
            waiting.remove(thread);
        }

        @Override
        public @Nullable SchedulingEntity give(int core) {
            return waiting.pollLast();
        }

        @Override
        public int size() {
            return waiting.size();
        }

        @Override
        public boolean isTurnOver(SchedulingEntity running) {
            return false;
        }
    }

    /// Two threads that yield all the time.
    private io.selvage.api.Process spawnPair(KernelInstance kernel) {
        return kernel.spawn(Program.of("pair", sys -> {
            io.selvage.api.Thread other = sys.clone(CloneFlags.THREAD, () -> yieldAllTheTime(sys));
            yieldAllTheTime(sys);
            sys.join(other);
            return 0;
        }));
    }

    private void yieldAllTheTime(SystemCalls sys) {
        while (!over.get()) {
            rounds.incrementAndGet();
            sys.schedYield();
        }
    }

    private KernelInstance boot() {
        return (KernelInstance) Kernel.boot(KernelConfig.cores(1)
                .pinning(KernelConfig.Pinning.UNPINNED)
                .stallTime(Duration.ZERO)
                .schedulingPolicy(_ -> new LastFirst())
                .events(event -> {
                    if (event instanceof KernelEvent.ThreadStarved) {
                        starved.add(event);
                    }
                }));
    }

    @Test
    void aPolicyThatStarvesReadyThreadsIsReplaced() throws Exception {
        try (KernelInstance kernel = boot()) {
            io.selvage.api.Process process = spawnPair(kernel);
            Booted.until(() -> rounds.get() > 1_000);
            assertNotSame(Machine.USUAL_POLICY, kernel.machine().policy());
            StarvationWatch watch = new StarvationWatch(kernel, 1);
            watch.tick();
            assertEquals(0, starved.size(), "nobody has waited for long yet");
            watch.tick();
            assertEquals(1, starved.size());
            assertSame(Machine.USUAL_POLICY, kernel.machine().policy());
            over.set(true);
            process.waitFor();
        }
    }

    @Test
    void whoRunsBetweenTwoLooksHasNotStarved() throws Exception {
        try (KernelInstance kernel = boot()) {
            kernel.schedulingPolicy(io.selvage.scheduler.policy.Fifo::new);
            io.selvage.api.Process process = spawnPair(kernel);
            StarvationWatch watch = new StarvationWatch(kernel, 1);
            for (int i = 0; i < 100; i++) {
                watch.tick();
                int before = rounds.get();
                Booted.until(() -> rounds.get() > before + 10);
            }
            over.set(true);
            process.waitFor();
            assertEquals(0, starved.size());
        }
    }
}
