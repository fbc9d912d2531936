package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.Program;
import io.selvage.api.Thread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The JDK's flight recorder hears of the scheduler if it wants to.
@Timeout(60)
class FlightRecordingTest {
    private static final List<String> NAMES =
            List.of("io.selvage.Dispatch", "io.selvage.Wakeup", "io.selvage.Migration");

    private static List<RecordedEvent> record(KernelConfig config, Path file, List<String> enabled)
            throws IOException, InterruptedException {
        try (Recording recording = new Recording();
                Kernel kernel = Kernel.boot(config)) {
            enabled.forEach(recording::enable);
            recording.start();
            runProgram(kernel);
            recording.stop();
            runProgram(kernel);
            recording.dump(file);
        }
        try (Stream<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()) {
            return events.filter(event -> event.getEventType().getName().startsWith("io.selvage."))
                    .toList();
        }
    }

    private static void runProgram(Kernel kernel) throws InterruptedException {
        assertTrue(kernel.spawn(Program.of("recorded", sys -> {
                    Thread child = sys.clone(CloneFlags.THREAD, () -> sys.threadName("child"));
                    sys.join(child);
                    return 0;
                }))
                .waitFor()
                .success());
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void aRecordingHasEachDispatchAndWakeup(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events = record(KernelConfig.deterministic(7, 1), folder.resolve("a.jfr"), NAMES);
        List<RecordedEvent> dispatches = named(events, "io.selvage.Dispatch");
        assertEquals(
                List.of("BLOCKED", "ENDED", "ENDED"),
                dispatches.stream().map(event -> event.getString("departure")).toList());
        assertEquals(
                List.of("recorded", "child", "recorded"),
                dispatches.stream().map(event -> event.getString("threadName")).toList());
        assertEquals(
                List.of(3_000L, 2_000L, 1_000L),
                dispatches.stream().map(event -> event.getLong("nanos")).toList());
        assertTrue(dispatches.stream().allMatch(event -> event.getInt("core") == 0 && event.getInt("pid") > 1));
        assertFalse(named(events, "io.selvage.Wakeup").isEmpty());
        assertEquals(List.of(), named(events, "io.selvage.Migration"));
    }

    @Test
    void whatIsNotEnabledIsNotRecorded(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events =
                record(KernelConfig.deterministic(7, 2), folder.resolve("b.jfr"), List.of("io.selvage.Wakeup"));
        assertFalse(events.isEmpty());
        assertEquals(named(events, "io.selvage.Wakeup"), events);
        assertEquals(List.of(), record(KernelConfig.deterministic(7, 2), folder.resolve("c.jfr"), List.of()));
    }

    @Test
    void realCoresAreRecordedToo(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events = record(Inside.config(2), folder.resolve("d.jfr"), NAMES);
        assertTrue(named(events, "io.selvage.Dispatch").stream()
                .anyMatch(event -> event.getString("process").equals("recorded")));
    }

    @Test
    void aHeldCoreIsRecorded(@TempDir Path folder) throws Exception {
        CountDownLatch reported = new CountDownLatch(1);
        KernelConfig config = Inside.config(1)
                .events(event -> {
                    if (event instanceof KernelEvent.CoreStalled) {
                        reported.countDown();
                    }
                })
                .stallTime(Duration.ofMillis(5));
        Path file = folder.resolve("e.jfr");
        try (Recording recording = new Recording();
                CapturedLog log = new CapturedLog();
                Kernel kernel = Kernel.boot(config)) {
            recording.enable("io.selvage.CoreStall");
            recording.start();
            assertTrue(kernel.spawn(Program.of("holder", sys -> {
                        while (reported.getCount() > 0) {
                            java.lang.Thread.onSpinWait();
                        }
                        return 0;
                    }))
                    .waitFor()
                    .success());
            recording.dump(file);
            assertFalse(log.lines().isEmpty());
        }
        List<RecordedEvent> events = named(RecordingFile.readAllEvents(file), "io.selvage.CoreStall");
        assertEquals(1, events.size());
        assertEquals("holder", events.getFirst().getString("process"));
        assertTrue(events.getFirst().getLong("nanos") >= Duration.ofMillis(5).toNanos());
    }
}
