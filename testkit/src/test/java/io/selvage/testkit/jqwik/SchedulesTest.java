package io.selvage.testkit.jqwik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import example.PropertySamples;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.simulation.Fault;
import io.selvage.testkit.Choice;
import io.selvage.testkit.Environment;
import io.selvage.testkit.Schedule;
import io.selvage.testkit.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// What a generated schedule means, by example.
class SchedulesTest {
    private static final Pattern TO_PASTE = Pattern.compile("@Replay\\(\"(.*)\"\\)");

    private static Schedule schedule(Setting setting, long seed, Choice... choices) {
        return new Schedule(seed, setting, Environment.here(), 0, List.of(choices));
    }

    private static final Choice FIRST = new Choice.Next(0);
    private static final Choice SECOND = new Choice.Next(1);

    @Test
    void withoutBlocksNobodyIsPreempted() {
        Schedule none = schedule(Setting.DEFAULT, 0);
        assertEquals(
                PropertySamples.run("Twice", none).traceHash(),
                PropertySamples.run("Twice", schedule(Setting.DEFAULT, 0, FIRST))
                        .traceHash());
    }

    @Test
    void aThreadThatSpinsBehindTheLastBlockLetsOthersGo() {
        assertTrue(PropertySamples.run("Spinning", schedule(Setting.DEFAULT, 0)).steps() > 500);
    }

    @Test
    void aScheduleOfAnotherProgramFitsTooAndLeadsTheSameWayEachTime() {
        Schedule odd = schedule(Setting.DEFAULT, 7, new Choice.Next(90), SECOND, new Choice.Value(3), FIRST);
        long first = PropertySamples.run("Spinning", odd).traceHash();
        assertEquals(first, PropertySamples.run("Spinning", odd).traceHash());
    }

    @Test
    void whatAPropertyReportsCanBeReplayedByATest() throws Exception {
        Schedule racy = schedule(Setting.DEFAULT, 0, FIRST, FIRST, SECOND);
        AssertionError found = assertThrows(AssertionError.class, () -> PropertySamples.run("Twice", racy));
        Matcher line = TO_PASTE.matcher(String.valueOf(found.getMessage()));
        assertTrue(line.find(), found::toString);
        Path folder = Files.createDirectories(Path.of("target", "selvage-schedules"));
        Files.writeString(folder.resolve("from-jqwik.schedule"), line.group(1));

        List<TestExecutionResult> results = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass("example.PropertySamples$Twice"))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    results.add(result);
                                }
                            }
                        });
        String message =
                String.valueOf(results.getFirst().getThrowable().orElseThrow().getMessage());
        assertTrue(
                message.startsWith("uncaught exception: org.opentest4j.AssertionFailedError: expected: <2>"), message);
    }

    @Test
    void faultsComeFromTheSeedAndSeedZeroHasNone() {
        Setting faulty = Setting.DEFAULT.faults(Set.of(Fault.FAIL_WRITE), 1);
        Program.Main writes = sys -> {
            PipeEnds pipe = sys.pipe();
            for (int i = 0; i < 200; i++) {
                sys.write(pipe.writeEnd(), "x");
            }
            return 0;
        };
        assertTrue(Schedules.run(schedule(faulty, 0), writes).steps() > 200);
        AssertionError failed = assertThrows(AssertionError.class, () -> Schedules.run(schedule(faulty, 1), writes));
        assertTrue(failed.getCause() instanceof KernelException, failed::toString);
    }
}
