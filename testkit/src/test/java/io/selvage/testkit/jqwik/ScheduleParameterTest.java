package io.selvage.testkit.jqwik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Properties that take a schedule, run by jqwik.
class ScheduleParameterTest {
    private static final Pattern SWITCHES = Pattern.compile("(\\d+) switch(?:es)?, (\\d+) preemptions?");

    private static TestExecutionResult run(String sample) {
        List<TestExecutionResult> results = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass("example.PropertySamples$" + sample))
                                .configurationParameter("jqwik.database", "")
                                .configurationParameter("jqwik.reporting.onlyfailures", "true")
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    results.add(result);
                                }
                            }
                        });
        assertEquals(1, results.size());
        return results.getFirst();
    }

    @Test
    void aRaceIsFoundAndShrunkToFewSwitches() {
        TestExecutionResult result = run("Racy");
        assertEquals(TestExecutionResult.Status.FAILED, result.getStatus());
        Throwable failure = result.getThrowable().orElseThrow();
        assertInstanceOf(AssertionError.class, failure);
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("uncaught exception: "), message);
        assertTrue(message.contains("expected: <2> but was: <1>"), message);
        assertTrue(message.contains("@Replay(\""), message);
        Matcher switches = SWITCHES.matcher(message);
        assertTrue(switches.find(), message);
        assertTrue(Integer.parseInt(switches.group(1)) <= 4, message);
        assertTrue(Integer.parseInt(switches.group(2)) <= 2, message);
    }

    @Test
    void theCorrectedTwinPasses() {
        assertEquals(TestExecutionResult.successful().toString(), run("Sound").toString());
    }

    @Test
    void whatCannotBeCopiedIsTold() {
        TestExecutionResult result = run("Captures");
        String message = String.valueOf(result.getThrowable().orElseThrow());
        assertTrue(message.contains("uses an object of example.PropertySamples$Captures"), message);
    }
}
