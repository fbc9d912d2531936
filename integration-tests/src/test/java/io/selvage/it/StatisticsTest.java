package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Core;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.scheduling.CoreStatistics;
import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.ThreadStatistics;
import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import io.selvage.api.tracing.Wakeup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the kernel counts for threads and cores, held against the trace of the same run.
@Timeout(60)
class StatisticsTest {
    private static final int THREADS = 6;
    private static final int ROUNDS = 20;

    private static List<Thread> yieldingThreads(SystemCalls sys) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(sys.clone(CloneFlags.THREAD, StatisticsTest::yieldOften));
        }
        return threads;
    }

    @SuppressWarnings("ThreadPriorityCheck") // To yield is what it is for.
    private static void yieldOften() {
        for (int round = 0; round < ROUNDS; round++) {
            java.lang.Thread.yield();
        }
    }

    @Test
    void threadsAreCountedExactlyOnTheDeterministicMachine() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(11, 2))) {
            var recording = kernel.trace(4_096);
            List<Thread> threads = new ArrayList<>();
            assertTrue(kernel.spawn(Program.of("yielding", sys -> {
                        threads.addAll(yieldingThreads(sys));
                        threads.forEach(sys::join);
                        return 0;
                    }))
                    .waitFor()
                    .success());
            ScheduleTrace trace = recording.stop();
            for (Thread thread : threads) {
                checkAgainst(trace, thread);
            }
        }
    }

    private static void checkAgainst(ScheduleTrace trace, Thread thread) {
        List<Slice> slices = trace.slices().stream()
                .filter(slice -> slice.thread().tid() == thread.tid())
                .sorted((one, other) -> Long.compare(one.beginNanos(), other.beginNanos()))
                .toList();
        long ready = trace.wakeups().stream()
                .filter(wakeup -> wakeup.woken().tid() == thread.tid())
                .mapToLong(Wakeup::nanos)
                .min()
                .orElseThrow();
        long waited = 0;
        long migrations = 0;
        int last = -1;
        for (Slice slice : slices) {
            waited += slice.beginNanos() - ready;
            ready = slice.endNanos();
            migrations += last >= 0 && last != slice.core() ? 1 : 0;
            last = slice.core();
        }
        ThreadStatistics counted = thread.statistics();
        assertEquals(waited, counted.waitNanos());
        assertEquals(migrations, counted.migrations());
        assertEquals(count(slices, Slice.End.PREEMPTED), counted.forcedSwitches());
        assertEquals(slices.size() - count(slices, Slice.End.PREEMPTED), counted.voluntarySwitches());
        assertTrue(counted.runNanos() > 0);
    }

    private static long count(List<Slice> slices, Slice.End end) {
        return slices.stream().filter(slice -> slice.end() == end).count();
    }

    @Test
    void coresAreCountedExactlyOnTheDeterministicMachine() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(5, 4))) {
            long begin = kernel.cores().getFirst().statistics().busyNanos()
                    + kernel.cores().getFirst().statistics().idleNanos();
            List<CoreStatistics> before =
                    kernel.cores().stream().map(Core::statistics).toList();
            var recording = kernel.trace(4_096);
            assertTrue(kernel.spawn(Program.of("yielding", sys -> {
                        yieldingThreads(sys).forEach(sys::join);
                        return 0;
                    }))
                    .waitFor()
                    .success());
            List<CoreStatistics> after =
                    kernel.cores().stream().map(Core::statistics).toList();
            ScheduleTrace trace = recording.stop();
            for (int core = 0; core < 4; core++) {
                List<Slice> slices = trace.slicesOf(core);
                assertEquals(
                        slices.size(),
                        after.get(core).dispatches() - before.get(core).dispatches());
                assertEquals(
                        slices.stream().mapToLong(Slice::nanos).sum(),
                        after.get(core).busyNanos() - before.get(core).busyNanos());
                assertEquals(
                        trace.endNanos() - trace.beginNanos(),
                        after.get(core).busyNanos() + after.get(core).idleNanos() - begin);
                assertTrue(after.get(core).utilisation() >= 0 && after.get(core).utilisation() <= 1);
            }
        }
    }

    @Test
    void theLatencyOfEachWakeUpIsCountedOnTheDeterministicMachine() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(5, 2))) {
            LatencyHistogram before = kernel.wakeupLatency(SchedulingClass.NORMAL);
            var recording = kernel.trace(4_096);
            assertTrue(kernel.spawn(Program.of("yielding", sys -> {
                        yieldingThreads(sys).forEach(sys::join);
                        return 0;
                    }))
                    .waitFor()
                    .success());
            Objects.requireNonNull(kernel.simulation()).settle();
            ScheduleTrace trace = recording.stop();
            LatencyHistogram after = kernel.wakeupLatency(SchedulingClass.NORMAL);
            assertEquals(trace.wakeups().size(), after.count() - before.count());
            assertTrue(after.max() > 0);
            assertEquals(0, kernel.wakeupLatency(SchedulingClass.REAL_TIME).count());
        }
    }

    @Test
    void realCoresCountWhatTheyDo() throws InterruptedException {
        try (Kernel kernel = Inside.boot(2)) {
            List<Thread> threads = new ArrayList<>();
            Inside.process(kernel, sys -> {
                threads.addAll(yieldingThreads(sys));
                threads.forEach(sys::join);
            });
            for (Thread thread : threads) {
                ThreadStatistics counted = thread.statistics();
                // Each yield, and the end.
                assertTrue(counted.voluntarySwitches() + counted.forcedSwitches() > ROUNDS, counted::toString);
                assertTrue(counted.migrations() <= counted.voluntarySwitches() + counted.forcedSwitches());
                assertTrue(counted.runNanos() >= 0 && counted.waitNanos() >= 0);
            }
            for (Core core : kernel.cores()) {
                CoreStatistics counted = core.statistics();
                assertTrue(counted.utilisation() >= 0 && counted.utilisation() <= 1, counted::toString);
                assertEquals(counted.dispatches(), core.dispatches());
            }
            assertTrue(kernel.cores().stream().mapToLong(Core::dispatches).sum() > THREADS * ROUNDS);
            LatencyHistogram latency = kernel.wakeupLatency(SchedulingClass.NORMAL);
            // The process at least was woken from outside.
            assertTrue(latency.count() > 0);
            assertTrue(latency.percentile(50) <= latency.percentile(99));
        }
    }
}
