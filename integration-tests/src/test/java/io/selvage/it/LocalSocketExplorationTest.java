package io.selvage.it;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Local sockets under every schedule that the strategies think of, and under load on real cores.
class LocalSocketExplorationTest {
    @ParameterizedTest
    @EnumSource(LocalSocketScenario.class)
    void scenarioHoldsUnderEverySchedule(LocalSocketScenario scenario) {
        ScenarioExploration.underEverySchedule(scenario);
    }

    @ParameterizedTest
    @EnumSource(LocalSocketScenario.class)
    void scenarioHoldsWhenThreadsAndCoresAndWakeUpsAreLate(LocalSocketScenario scenario) {
        ScenarioExploration.whenThreadsAndCoresAndWakeUpsAreLate(scenario);
    }

    @Timeout(120)
    @ParameterizedTest
    @EnumSource(LocalSocketScenario.class)
    void scenarioHoldsUnderLoadOnRealCores(LocalSocketScenario scenario) throws Exception {
        ScenarioExploration.underLoadOnRealCores(scenario);
    }
}
