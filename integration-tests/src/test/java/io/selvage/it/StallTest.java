package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StallResponse;
import io.selvage.api.StepBody;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Cores that are held by code without preemption points: counted, reported, answered.
@Timeout(60)
class StallTest {
    private static final int INIT = 1;

    private final Queue<KernelEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger stallsOfInit = new AtomicInteger();

    private KernelConfig config() {
        return Inside.config(1)
                .events(event -> {
                    // Init's first steps, on a host that is busy, can be a stall of five milliseconds.
                    if (event instanceof KernelEvent.CoreStalled stall && stall.tid() == INIT) {
                        stallsOfInit.incrementAndGet();
                    } else if (event instanceof KernelEvent.CoreStalled
                            || (event instanceof KernelEvent.StallEnded end && end.tid() != INIT)) {
                        events.add(event);
                    }
                })
                .stallTime(Duration.ofMillis(5));
    }

    private void computeUntilReported() {
        while (events.isEmpty()) {
            java.lang.Thread.onSpinWait();
        }
    }

    @Test
    void codeThatHoldsItsCoreIsNamedWithItsStackOnceAndAgainWhenItIsOver() throws Exception {
        try (CapturedLog log = new CapturedLog();
                Kernel kernel = Kernel.boot(config())) {
            Process holder = kernel.spawn(Program.of("holder", sys -> {
                computeUntilReported();
                return 0;
            }));
            assertEquals(ExitStatus.exited(0), holder.waitFor());
            Inside.until(() -> events.size() == 2);
            KernelEvent.CoreStalled stalled = (KernelEvent.CoreStalled) events.remove();
            assertEquals(holder.guid(), stalled.process());
            assertEquals(holder.pid(), stalled.tid());
            assertEquals(0, stalled.core());
            assertTrue(stalled.held().compareTo(Duration.ofMillis(5)) >= 0, stalled::toString);
            assertTrue(
                    stalled.stack().stream()
                            .anyMatch(frame -> frame.getMethodName().equals("computeUntilReported")),
                    stalled::toString);
            KernelEvent.StallEnded ended = (KernelEvent.StallEnded) events.remove();
            assertEquals(stalled.tid(), ended.tid());
            assertTrue(ended.held().compareTo(stalled.held()) >= 0, ended::toString);
            // A stall is counted before it is told of.
            Inside.until(() -> kernel.cores().getFirst().stalls() == 1 + stallsOfInit.get());
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.contains("computeUntilReported"))
                            .count(),
                    log.lines()::toString);
        }
    }

    @Test
    void aStacklessThreadIsNamedWithTheStackOfItsCarrier() throws Exception {
        try (CapturedLog _ = new CapturedLog();
                Kernel kernel = Kernel.boot(config())) {
            kernel.spawn(Program.stackless("holder", () -> _ -> {
                        computeUntilReported();
                        return StepBody.Step.EXIT;
                    }))
                    .waitFor();
            KernelEvent.CoreStalled stalled = (KernelEvent.CoreStalled) events.remove();
            assertTrue(
                    stalled.stack().stream()
                            .anyMatch(frame -> frame.getMethodName().equals("computeUntilReported")),
                    stalled::toString);
        }
    }

    @Test
    void theOffenderGetsTheSignalThatWasAskedFor() throws Exception {
        try (CapturedLog _ = new CapturedLog();
                Kernel kernel = Kernel.boot(config().stallResponse(StallResponse.signal(Signal.XCPU)))) {
            Process holder = kernel.spawn(Program.of("holder", sys -> {
                computeUntilReported();
                for (; ; ) {
                    sys.checkpoint();
                }
            }));
            assertEquals(ExitStatus.dumped(Signal.XCPU), holder.waitFor());
        }
    }
}
