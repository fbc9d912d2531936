package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import io.selvage.api.simulation.Fault;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Finding;
import io.selvage.testkit.Interleaving;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Setting;
import io.selvage.testkit.Strategies;
import java.util.List;
import java.util.Set;

/// What every scenario of concurrent calls is put through: the schedules that the strategies think of,
/// the same with what is late, and load on real cores.
public final class ScenarioExploration {
    static final long SEED = 1;

    private static final ExplorerOptions OPTIONS = ExplorerOptions.DEFAULT.selfCheck(SelfCheck.SAMPLED);
    private static final Setting SETTING = Setting.DEFAULT.cores(3).stepLimit(20_000);
    private static final int ROUNDS = 200;

    private ScenarioExploration() {}

    /// Runs a scenario under the schedules that each strategy thinks of.
    ///
    /// @param scenario what is run
    public static void underEverySchedule(Program.Main scenario) {
        for (String strategy : List.of("random", "pct", "pos", "dfs(preemptions=1)")) {
            explore(SETTING, scenario, strategy, 200);
        }
    }

    static void whenThreadsAndCoresAndWakeUpsAreLate(Program.Main scenario) {
        Set<Fault> late = Set.of(Fault.STALL_THREAD, Fault.STALL_CORE, Fault.DELAY_WAKE_UP, Fault.JUMP_CLOCK);
        for (String strategy : List.of("random", "pos")) {
            explore(SETTING.faults(late, 5), scenario, strategy, 100);
        }
    }

    private static void explore(Setting setting, Program.Main scenario, String strategy, int schedules) {
        try (KernelTarget target = KernelTarget.ofMain(setting, scenario)) {
            Finding finding = new Explorer(target, OPTIONS.schedules(schedules))
                    .explore(Strategies.parse(strategy, SEED))
                    .finding();
            assertNull(finding, () -> finding == null ? "" : Interleaving.of(target, finding));
        }
    }

    /// Runs a scenario often on real cores.
    ///
    /// @param scenario what is run
    /// @throws Exception what the scenario fails with
    public static void underLoadOnRealCores(Program.Main scenario) throws Exception {
        try (Kernel kernel = Inside.boot(3)) {
            for (int round = 0; round < ROUNDS; round++) {
                assertEquals(ExitStatus.exited(0), Inside.status(kernel, scenario));
            }
        }
    }
}
