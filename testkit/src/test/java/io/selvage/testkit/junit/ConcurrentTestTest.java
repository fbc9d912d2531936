package io.selvage.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.selvage.testkit.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ConcurrentTestTest {
    private static final Pattern TO_PASTE = Pattern.compile("@Replay\\(\"(.*)\"\\)");

    /// {@return how each test of a class ended, by display name}
    private static Map<String, TestExecutionResult> run(String sample) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass("example.Samples$" + sample))
                .configurationParameter("jqwik.enabled", "false")
                .build();
        Map<String, TestExecutionResult> results = new LinkedHashMap<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    results.put(test.getDisplayName(), result);
                }
            }
        });
        return results;
    }

    private static TestExecutionResult result(String sample, String test) {
        return Objects.requireNonNull(run(sample).get(test), test);
    }

    private static void passes(String sample, String test) {
        TestExecutionResult result = result(sample, test + "()");
        assertEquals(TestExecutionResult.successful().toString(), String.valueOf(result));
    }

    private static Throwable failure(String sample, String test) {
        TestExecutionResult result = result(sample, test);
        assertEquals(TestExecutionResult.Status.FAILED, result.getStatus());
        return result.getThrowable().orElseThrow();
    }

    private static String message(String sample, String test) {
        return String.valueOf(failure(sample, test + "()").getMessage());
    }

    private static void assertContains(String part, String whole) {
        assertTrue(whole.contains(part), () -> "no '" + part + "' in: " + whole);
    }

    @Test
    void aFailureSaysHowToSeeItAgain() throws Exception {
        Throwable failure = failure("RacyCounter", "countsBoth()");
        assertInstanceOf(AssertionError.class, failure);
        assertInstanceOf(AssertionError.class, failure.getCause());
        assertContains("expected: <2> but was: <1>", String.valueOf(failure.getCause()));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("uncaught exception: "), message);
        assertContains("found by random in schedule ", message);
        assertContains("seed 0", message);
        assertContains("write count @ Samples$RacyCounte", message);
        Matcher line = TO_PASTE.matcher(message);
        assertTrue(line.find(), message);
        Schedule pasted = Schedule.parse(line.group(1));
        Path file = Path.of("target/selvage-schedules/example.Samples$RacyCounter.countsBoth.schedule");
        assertContains(file.toAbsolutePath().toString(), message);
        Schedule kept = Schedule.parse(Files.readString(file));
        assertEquals(kept.choices(), pasted.choices());
        assertEquals(kept.traceHash(), pasted.traceHash());
    }

    @Test
    void theCorrectedTwinPasses() {
        passes("SoundCounter", "countsBoth");
        passes("Deadlocks", "inOrder");
    }

    @Test
    void everyStrategyFinds() {
        assertContains("found by pct(depth=2) in schedule", message("EveryStrategy", "pct"));
        assertContains("found by pos in schedule", message("EveryStrategy", "pos"));
        assertContains("found by dfs(preemptions=1) in schedule", message("EveryStrategy", "dfs"));
        passes("Exhaustive", "all");
    }

    @Test
    void aReplayFailsTheSameWay() {
        String first = message("RacyCounter", "countsBoth");
        String again = message("Replayed", "fails");
        assertContains("found by replay in schedule 1, seed 0", again);
        assertContains("write count @ Samples$Replayed.", again);
        assertEquals(choices(first), choices(again));
    }

    private static Object choices(String message) {
        Matcher line = TO_PASTE.matcher(message);
        assertTrue(line.find(), message);
        return Schedule.parse(line.group(1)).choices();
    }

    @Test
    void aReplayOfWhatIsFixedSaysSo() {
        message("RacyCounter", "countsBoth");
        assertContains("does not break the program any more", message("ReplayedWhenFixed", "failsNoMore"));
    }

    @Test
    void aReplayOfWhatHasChangedSaysSo() {
        message("RacyCounter", "countsBoth");
        assertContains("does not fit the program any more: ", message("ReplayedWhenChanged", "diverges"));
        assertContains("@Replay: ", message("ReplayOfNothing", "isNoSchedule"));
    }

    @Test
    void whatRunsAroundEachTestRunsInEveryRun() {
        passes("LifeCycle", "seesItsOwnBeginning");
        assertContains("IllegalStateException: after each", message("LifeCycle", "failsBehindTheTest"));
    }

    @Test
    void nestedClassesHaveTheirEnclosingInstance() {
        passes("Outer", "sound");
        assertContains("expected: <12> but was: <11>", message("Outer", "racy"));
    }

    @Test
    void whatAThreadThrowsIsTheTestsFailure() {
        Throwable failure = failure("ChildThreads", "assertionErrorInAThread()");
        assertContains("third ==> expected: <1> but was: <2>", String.valueOf(failure.getCause()));
        assertEquals(
                "example.Samples$TooEarly",
                String.valueOf(failure("ChildThreads", "ownException()").getCause()));
    }

    @Test
    void aDeadlockNamesWhoWaitsForWhat() {
        String message = message("Deadlocks", "crossed");
        assertTrue(message.startsWith("deadlock: "), message);
        assertContains("Waiting at the end:", message);
        assertContains("ReentrantLock", message);
    }

    @Test
    void aLostWakeUpIsToldFromADeadlock() {
        String message = message("LostWakeUp", "waitsForAWordThatHasBeenGiven");
        assertTrue(message.startsWith("lost wake-up: "), message);
    }

    @Test
    void programsForTheKernelAreTestedAlike() {
        TestExecutionResult result = result("KernelPrograms", "pipeBetweenProcesses(SystemCalls, Simulation)");
        assertEquals(TestExecutionResult.successful().toString(), String.valueOf(result));
        String message =
                String.valueOf(failure("KernelPrograms", "leaks(SystemCalls)").getMessage());
        assertTrue(message.startsWith("leaked process: "), message);
    }

    @Test
    void timeIsVirtual() {
        passes("Time", "anHourIsNothing");
    }

    @Test
    void aRunWithoutAnEndIsALivelock() {
        String message = message("Livelock", "spins");
        assertTrue(message.startsWith("livelock: "), message);
    }

    @Test
    void wrongParametersAreRefused() {
        assertContains("there is no strategy 'hope'", message("Refused", "byStrategy"));
        assertContains("cores=0", message("Refused", "byCores"));
    }

    @Test
    void anAssumptionAborts() {
        assertEquals(
                TestExecutionResult.Status.ABORTED,
                result("Aborted", "assumes()").getStatus());
    }

    @Test
    void whatCannotBeControlledIsTold() {
        String message = message("FromOutside", "sleepsWhereNobodySees");
        assertContains("From outside: ", message);
        assertContains("real clock", message);
    }
}
