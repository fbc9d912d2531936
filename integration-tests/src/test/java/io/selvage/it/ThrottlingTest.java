package io.selvage.it;

import static io.selvage.api.SchedulingCalls.SCHED_FIFO;
import static io.selvage.api.SchedulingCalls.SCHED_FLAG_RESET_ON_FORK;
import static io.selvage.api.SchedulingCalls.SCHED_RR;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What ends a turn that would not end by itself (MODEL 12.2, 12.3). Each loop here ends only if another thread
/// gets the one core that it holds.
@Timeout(60)
class ThrottlingTest {
    private final AtomicBoolean ran = new AtomicBoolean();

    private void loop(SystemCalls sys) {
        while (!ran.get()) {
            sys.checkpoint();
        }
    }

    private void ordinaryThreadRunsBeside(SystemCalls sys, SchedulingAttributes attributes) {
        Thread ordinary = sys.clone(CloneFlags.THREAD, () -> ran.set(true));
        sys.schedSetattr(0, attributes);
        loop(sys);
        sys.join(ordinary);
    }

    @Test
    void realTimeThreadsLeaveAPartOfEachSecond() throws Exception {
        Inside.kernel(1, sys -> ordinaryThreadRunsBeside(sys, SchedulingAttributes.realTime(SCHED_FIFO, 50)));
    }

    @Test
    void aShareOfNothingLetsEverybodyElseRunFirst() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).realTimeShare(Duration.ZERO))) {
            Inside.process(kernel, sys -> ordinaryThreadRunsBeside(sys, SchedulingAttributes.realTime(SCHED_RR, 50)));
        }
    }

    @Test
    void whoHasUsedUpItsRuntimeWaitsForItsNextPeriod() throws Exception {
        long millisecond = Duration.ofMillis(1).toNanos();
        Inside.kernel(
                1,
                sys -> ordinaryThreadRunsBeside(
                        sys, SchedulingAttributes.deadline(10 * millisecond, 100 * millisecond, 200 * millisecond)));
    }

    @Test
    void theQuantumOfRoundRobinEndsATurn() throws Exception {
        Inside.kernel(1, sys -> {
            sys.schedSetscheduler(0, SCHED_RR, 10);
            Thread equal = sys.clone(CloneFlags.THREAD, () -> ran.set(true));
            loop(sys);
            sys.join(equal);
        });
    }

    @Test
    void aYieldGivesUpTheRestOfThePeriod() throws Exception {
        long second = Duration.ofSeconds(1).toNanos();
        Inside.kernel(1, sys -> {
            sys.schedSetattr(
                    0, SchedulingAttributes.deadline(second / 2, second, second).withFlags(SCHED_FLAG_RESET_ON_FORK));
            Thread ordinary = sys.clone(CloneFlags.THREAD, () -> ran.set(true));
            sys.checkpoint();
            sys.schedYield();
            assertTrue(ran.get());
            sys.join(ordinary);
        });
    }
}
