package io.selvage.it;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Message queues under every schedule that the strategies think of, and under load on real cores.
class MessageQueueExplorationTest {
    @ParameterizedTest
    @EnumSource(MessageQueueScenario.class)
    void scenarioHoldsUnderEverySchedule(MessageQueueScenario scenario) {
        ScenarioExploration.underEverySchedule(scenario);
    }

    @ParameterizedTest
    @EnumSource(MessageQueueScenario.class)
    void scenarioHoldsWhenThreadsAndCoresAndWakeUpsAreLate(MessageQueueScenario scenario) {
        ScenarioExploration.whenThreadsAndCoresAndWakeUpsAreLate(scenario);
    }

    @Timeout(120)
    @ParameterizedTest
    @EnumSource(MessageQueueScenario.class)
    void scenarioHoldsUnderLoadOnRealCores(MessageQueueScenario scenario) throws Exception {
        ScenarioExploration.underLoadOnRealCores(scenario);
    }
}
