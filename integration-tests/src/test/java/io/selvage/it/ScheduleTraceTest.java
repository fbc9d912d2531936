package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.tracing.ScheduleRecording;
import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import io.selvage.api.tracing.TracedThread;
import io.selvage.api.tracing.Wakeup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a trace of the scheduler shows, on the deterministic machine exactly.
@Timeout(60)
class ScheduleTraceTest {
    private static final int ROUNDS = 5;

    /// Two processes that talk through pipes, and threads that yield.
    @SuppressWarnings("ThreadPriorityCheck") // To yield is what they are for.
    private static int program(SystemCalls sys) {
        PipeEnds there = sys.pipe();
        PipeEnds back = sys.pipe();
        sys.clone(CloneFlags.FORK, () -> echo(sys, there.readEnd(), back.writeEnd()));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(sys.clone(CloneFlags.THREAD, () -> {
                for (int round = 0; round < ROUNDS; round++) {
                    java.lang.Thread.yield();
                }
            }));
        }
        byte[] letter = {1};
        for (int round = 0; round < ROUNDS; round++) {
            sys.write(there.writeEnd(), letter);
            sys.read(back.readEnd(), letter, 0, 1);
        }
        threads.forEach(sys::join);
        sys.waitpid(-1, WaitOptions.NONE);
        return 0;
    }

    private static void echo(SystemCalls sys, int input, int output) {
        byte[] letter = {0};
        for (int round = 0; round < ROUNDS; round++) {
            sys.read(input, letter, 0, 1);
            sys.write(output, letter);
        }
    }

    private static ScheduleTrace trace(KernelConfig config, int eventsPerCore) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(config)) {
            ScheduleRecording recording = kernel.trace(eventsPerCore);
            assertTrue(kernel.spawn(Program.of("talk", ScheduleTraceTest::program))
                    .waitFor()
                    .success());
            ScheduleTrace trace = recording.stop();
            assertSame(trace, recording.stop());
            return trace;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aDeterministicRunHasOneTrace(long seed) throws InterruptedException {
        for (int cores : List.of(1, 2, 4)) {
            ScheduleTrace first = trace(KernelConfig.deterministic(seed, cores), 1_024);
            assertEquals(first, trace(KernelConfig.deterministic(seed, cores), 1_024));
            assertEquals(0, first.dropped());
            checkOrder(first);
            checkCauses(first);
        }
    }

    @Test
    void otherSeedsHaveOtherTraces() throws InterruptedException {
        assertNotEquals(
                trace(KernelConfig.deterministic(1, 2), 1_024).slices(),
                trace(KernelConfig.deterministic(2, 2), 1_024).slices());
    }

    @Test
    void theTraceOfASmallProgramIsExactlyThis() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(7, 1))) {
            ScheduleRecording recording = kernel.trace(64);
            assertTrue(kernel.spawn(Program.of("parent", sys -> {
                        Thread child = sys.clone(CloneFlags.THREAD, () -> sys.threadName("child"));
                        sys.join(child);
                        return 0;
                    }))
                    .waitFor()
                    .success());
            assertEquals("""
                    core 0: parent 3 from 0 to 3000 BLOCKED
                    core 0: parent/child 4 from 3000 to 5000 ENDED
                    core 0: parent 3 from 5000 to 6000 ENDED
                    0: outside wakes parent 3
                    2000: parent 3 wakes parent 4
                    5000: parent 4 wakes parent 3
                    6000: parent 3 wakes init 1
                    """, listing(recording.stop()));
        }
    }

    private static String listing(ScheduleTrace trace) {
        var lines = new StringBuilder();
        for (Slice slice : trace.slices()) {
            lines.append("core %d: %s from %d to %d %s\n"
                    .formatted(
                            slice.core(),
                            name(slice.thread()),
                            slice.beginNanos() - trace.beginNanos(),
                            slice.endNanos() - trace.beginNanos(),
                            slice.end()));
        }
        for (Wakeup wakeup : trace.wakeups()) {
            lines.append("%d: %s wakes %s\n"
                    .formatted(
                            wakeup.nanos() - trace.beginNanos(),
                            wakeup.by() == null ? "outside" : name(wakeup.by()),
                            name(wakeup.woken())));
        }
        return lines.toString();
    }

    private static String name(TracedThread thread) {
        return thread.label() + " " + thread.tid();
    }

    @Test
    void whatDoesNotFitIsDroppedAndCounted() throws InterruptedException {
        ScheduleTrace all = trace(KernelConfig.deterministic(3, 2), 1_024);
        ScheduleTrace last = trace(KernelConfig.deterministic(3, 2), 16);
        assertTrue(last.dropped() > 0);
        assertTrue(last.events() < all.events());
        assertTrue(all.slices().containsAll(last.slices()), "a slice was made up");
        assertTrue(all.migrations().containsAll(last.migrations()));
        checkOrder(last);
    }

    @Test
    void aTraceOfRealCoresIsInOrder() throws InterruptedException {
        ScheduleTrace trace = trace(Inside.config(2), 4_096);
        assertFalse(trace.slices().isEmpty());
        checkOrder(trace);
        assertTrue(trace.slices().stream()
                .anyMatch(slice -> slice.thread().process().equals("talk")));
    }

    @Test
    void nothingIsRecordedOfWhatComesAfterTheStop() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 2))) {
            ScheduleTrace before = kernel.trace(64).stop();
            assertTrue(kernel.spawn(Program.of("talk", ScheduleTraceTest::program))
                    .waitFor()
                    .success());
            assertEquals(0, before.events());
        }
    }

    @Test
    void theNumberOfEventsHasLimits() {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1, 1))) {
            assertThrows(IllegalArgumentException.class, () -> kernel.trace(15));
            assertThrows(IllegalArgumentException.class, () -> kernel.trace((1 << 26) + 1));
        }
    }

    /// No core runs two threads at once, no thread is on two cores at once.
    private static void checkOrder(ScheduleTrace trace) {
        for (int core = 0; core < trace.cores(); core++) {
            checkDisjoint(trace.slicesOf(core));
        }
        for (List<Slice> slices : byThread(trace).values()) {
            checkDisjoint(slices);
        }
    }

    private static void checkDisjoint(List<Slice> slices) {
        long end = Long.MIN_VALUE;
        for (Slice slice : slices) {
            assertTrue(slice.beginNanos() >= end, () -> slice + " begins before the one before it has ended");
            assertTrue(slice.nanos() >= 0, slice::toString);
            end = slice.endNanos();
        }
    }

    /// Whoever comes onto a core was woken since it slept, or has never slept.
    private static void checkCauses(ScheduleTrace trace) {
        byThread(trace).forEach((tid, slices) -> {
            long slept = trace.beginNanos();
            boolean asleep = true;
            for (Slice slice : slices) {
                long since = slept;
                assertTrue(
                        !asleep
                                || trace.wakeups().stream()
                                        .anyMatch(wakeup -> wakeup.woken().tid() == tid
                                                && wakeup.nanos() >= since
                                                && wakeup.nanos() <= slice.beginNanos()),
                        () -> "nobody woke " + slice);
                asleep = slice.end() == Slice.End.BLOCKED;
                slept = slice.endNanos();
            }
        });
    }

    private static Map<Integer, List<Slice>> byThread(ScheduleTrace trace) {
        Map<Integer, List<Slice>> threads = new HashMap<>();
        for (Slice slice : trace.slices()) {
            threads.computeIfAbsent(slice.thread().tid(), _ -> new ArrayList<>())
                    .add(slice);
        }
        threads.values().forEach(slices -> slices.sort(Comparator.comparingLong(Slice::beginNanos)));
        return threads;
    }

    @Test
    void aThreadIsNamedAfterItsProcessAndItself() {
        assertEquals("talk", new TracedThread(7, 7, "talk", "talk", 0, 0, 0).label());
        assertEquals("talk/ear", new TracedThread(7, 8, "talk", "ear", 0, 0, 0).label());
        String cut = "a-rather-long-n";
        assertEquals(cut + "ame", new TracedThread(7, 7, cut + "ame", cut, 0, 0, 0).label());
    }
}
