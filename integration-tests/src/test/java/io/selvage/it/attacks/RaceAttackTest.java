package io.selvage.it.attacks;

import io.selvage.it.ScenarioExploration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nobody comes between a check and what it is for, under every schedule that the strategies think of and
/// under load on real cores.
class RaceAttackTest {
    @ParameterizedTest
    @EnumSource(RaceScenario.class)
    void theAttemptFailsUnderEverySchedule(RaceScenario scenario) {
        ScenarioExploration.underEverySchedule(scenario);
    }

    @Timeout(120)
    @ParameterizedTest
    @EnumSource(RaceScenario.class)
    void theAttemptFailsUnderLoadOnRealCores(RaceScenario scenario) throws Exception {
        ScenarioExploration.underLoadOnRealCores(scenario);
    }
}
