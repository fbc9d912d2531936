package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Failure;
import io.selvage.testkit.Finding;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Setting;
import io.selvage.testkit.Strategies;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The stress tests of the scheduler's lock-free code, under schedules instead of luck. Each bug of
/// [Mutation] is found, so the searches that find nothing could have found something.
class SchedulerExplorationTest {
    private static final ClassLoader FILES = SchedulerExplorationTest.class.getClassLoader();
    private static final ExplorerOptions OPTIONS = ExplorerOptions.DEFAULT.selfCheck(SelfCheck.SAMPLED);
    private static final Setting SETTING = Setting.DEFAULT.stepLimit(20_000);
    private static final String DEPTH_FIRST = "dfs(preemptions=2)";
    private static final long SEED = 1;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AbandonAndReady",
                "AbandonAndSleep",
                "AffinityAndNextSlot",
                "AffinityAndThief",
                "ConditionAndDispatch",
                "EvacuationAndThief",
                "NextSlotAndThief",
                "OwnerAndThief",
                "ParametersAndQueueing",
                "PolicyAndWakeUp",
                "ReadyAndReady",
                "ReadyAndSleep",
                "RetirementAndHolder",
                "RetirementAndWakeUp",
                "ReturnAndWakeUp",
                "SharingAndThief",
                "SleeperAndForeignWakeUp",
                "SleeperAndSignal",
                "SleeperAndTwoSignals",
                "TickerAndWork",
                "TwoThieves",
                "UrgentAndOwner"
            })
    void noScheduleHasAForbiddenOutcome(String test) {
        for (String strategy : List.of(DEPTH_FIRST, "pct(depth=4)", "random")) {
            Exploration exploration = explore(FILES, test, strategy, strategy.equals(DEPTH_FIRST) ? 4_000 : 500);
            assertNull(exploration.finding(), () -> strategy + " found " + exploration.finding());
        }
    }

    /// The strategies that find the bug within a few thousand schedules are not the same for all: some
    /// bugs take more preemptions than two, some a thread that is slower than chance would have it.
    static Stream<Arguments> mutations() {
        return Stream.of(
                        "ReadyAndReady READY_WITHOUT_CARE dfs(preemptions=2) pct random",
                        "ReadyAndSleep SLEEPS_WITHOUT_CARE dfs(preemptions=2) pct random",
                        "AbandonAndReady ABANDONED_WITHOUT_CARE dfs(preemptions=2) pct random",
                        "SleeperAndSignal NO_LAST_LOOK_BEFORE_SLEEP dfs(preemptions=2) pct",
                        "SleeperAndTwoSignals NO_LOOK_AFTER_SEARCHING_FOR_NOBODY pct(depth=4)",
                        "SleeperAndForeignWakeUp CLAIMED_WITHOUT_BEING_COUNTED dfs(preemptions=2) pct random",
                        "SleeperAndTwoSignals IDLE_CORE_IS_CLAIMED_WITHOUT_CARE dfs(preemptions=2) pct random",
                        "TickerAndWork NO_LAST_LOOK_OF_THE_TICKER dfs(preemptions=2) pct",
                        "OwnerAndThief OWNER_CLAIMS_WITHOUT_CARE dfs(preemptions=2) random",
                        "TwoThieves THIEF_CLAIMS_WITHOUT_CARE dfs(preemptions=2) random",
                        "NextSlotAndThief DISPLACED_WITHOUT_CARE dfs(preemptions=2) pct random",
                        "NextSlotAndThief NEXT_SLOT_EMPTIED_WITHOUT_CARE dfs(preemptions=2) pct random",
                        "RetirementAndHolder NO_EVACUATION_AFTER_THE_CLAIM dfs(preemptions=2) pct",
                        "RetirementAndWakeUp NO_LOOK_WHETHER_THE_CORE_IS_RETIRED dfs(preemptions=2) pct random",
                        "ParametersAndQueueing NO_ERRAND_IS_RUN dfs(preemptions=2) pct random",
                        "ParametersAndQueueing QUEUED_WITHOUT_SAYING_WHERE dfs(preemptions=2) pct random",
                        "AffinityAndThief NO_LOOK_AT_AFFINITY_AFTERWARDS dfs(preemptions=2) pct random",
                        "AffinityAndNextSlot CHANGED_WITHOUT_ASKING dfs(preemptions=2) pct random")
                .map(line -> line.split(" "))
                .flatMap(words -> Stream.of(words)
                        .skip(2)
                        .map(strategy -> Arguments.of(words[0], Mutation.valueOf(words[1]), strategy)));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void eachMutationIsFound(String test, Mutation mutation, String strategy) {
        Exploration exploration;
        // A core logs what it takes for a fault of its policy.
        try (CapturedLog _ = new CapturedLog()) {
            exploration = explore(new MutatedFiles(FILES, mutation), test, strategy, 60_000);
        }
        Finding finding = exploration.finding();
        assertNotNull(finding, exploration::toString);
        assertEquals(
                Failure.Kind.UNCAUGHT_EXCEPTION,
                finding.failure().kind(),
                () -> finding.failure().message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct(depth=4)", "pos"})
    void wholeSchedulerLosesNobodyUnderAnySchedule(String strategy) {
        Exploration exploration = exploreWhole(FILES, "WholeScheduler", strategy, 2_000);
        assertNull(exploration.finding(), exploration::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct(depth=4)"})
    void nobodyIsLostWhenACoreGoesAndComesBackUnderAnySchedule(String strategy) {
        Exploration exploration = exploreWhole(FILES, "ResizedScheduler", strategy, 2_000);
        assertNull(exploration.finding(), exploration::toString);
    }

    /// Two cores, three threads and a change of the number of cores: all schedules with two preemptions
    /// at most, about 8,300 of 135 decisions each.
    @Test
    void nobodyIsLostUnderAllSchedulesOfTwoCoresAndThreeThreads() {
        Exploration exploration = explore(FILES, "TwoCoresThreeThreads", DEPTH_FIRST, 100_000);
        assertNull(exploration.finding(), exploration::toString);
        assertEquals(Exploration.End.EXHAUSTED, exploration.end(), exploration::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "SLEEPS_WITHOUT_CARE, pos",
        "READY_WITHOUT_CARE, pos",
        "READY_WITHOUT_CARE, random",
    })
    void mutationOfTheWholeSchedulerIsFound(Mutation mutation, String strategy) {
        // A carrier logs what is thrown through it, the end of a run among other things.
        try (CapturedLog _ = new CapturedLog()) {
            Exploration exploration =
                    exploreWhole(new MutatedFiles(FILES, mutation), "WholeScheduler", strategy, 5_000);
            assertNotNull(exploration.finding(), exploration::toString);
        }
    }

    private static Exploration exploreWhole(ClassLoader files, String test, String strategy, long schedules) {
        return explore(SETTING.stepLimit(300_000), files, test, strategy, schedules);
    }

    private static Exploration explore(ClassLoader files, String test, String strategy, long schedules) {
        return explore(SETTING, files, test + "Stress", strategy, schedules);
    }

    private static Exploration explore(
            Setting setting, ClassLoader files, String test, String strategy, long schedules) {
        try (KernelTarget target = KernelTarget.ofMain(setting, StressProgram.of(files, test))) {
            return new Explorer(target, OPTIONS.schedules(schedules)).explore(Strategies.parse(strategy, SEED));
        }
    }
}
