package io.selvage.it;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Locks under every schedule that the strategies think of, and under load on real cores.
class SyncExplorationTest {
    @ParameterizedTest
    @EnumSource(SyncScenario.class)
    void scenarioHoldsUnderEverySchedule(SyncScenario scenario) {
        ScenarioExploration.underEverySchedule(scenario);
    }

    @ParameterizedTest
    @EnumSource(SyncScenario.class)
    void scenarioHoldsWhenThreadsAndCoresAndWakeUpsAreLate(SyncScenario scenario) {
        ScenarioExploration.whenThreadsAndCoresAndWakeUpsAreLate(scenario);
    }

    @Timeout(120)
    @ParameterizedTest
    @EnumSource(SyncScenario.class)
    void scenarioHoldsUnderLoadOnRealCores(SyncScenario scenario) throws Exception {
        ScenarioExploration.underLoadOnRealCores(scenario);
    }
}
