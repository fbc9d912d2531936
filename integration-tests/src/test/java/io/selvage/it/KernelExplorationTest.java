package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.api.CloneFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.simulation.Fault;
import io.selvage.testkit.Exploration;
import io.selvage.testkit.Explorer;
import io.selvage.testkit.ExplorerOptions;
import io.selvage.testkit.Failure;
import io.selvage.testkit.Finding;
import io.selvage.testkit.Interleaving;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.SelfCheck;
import io.selvage.testkit.Setting;
import io.selvage.testkit.Strategies;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernel under its own test kit: programs whose threads and processes meet in every way that the strategies think
/// of. A run that deadlocks, that leaves a process behind or that goes another way the second time is a failure too.
class KernelExplorationTest {
    private static final ClassLoader FILES = KernelExplorationTest.class.getClassLoader();
    private static final ExplorerOptions OPTIONS = ExplorerOptions.DEFAULT.selfCheck(SelfCheck.SAMPLED);
    private static final Setting SETTING = Setting.DEFAULT.cores(3).stepLimit(20_000);
    private static final long SEED = 1;
    private static final List<String> STRATEGIES = List.of("random", "pct", "pos", "dfs(preemptions=1)");

    @ParameterizedTest
    @EnumSource(KernelScenario.class)
    void scenarioHoldsUnderEverySchedule(KernelScenario scenario) {
        for (String strategy : STRATEGIES) {
            assertFindsNothing(SETTING, scenario, strategy, 400);
        }
    }

    /// These change who runs when, and nothing else: what the programs check still holds.
    @ParameterizedTest
    @EnumSource(KernelScenario.class)
    void scenarioHoldsWhenThreadsAndCoresAndWakeUpsAreLate(KernelScenario scenario) {
        Set<Fault> late = Set.of(Fault.STALL_THREAD, Fault.STALL_CORE, Fault.DELAY_WAKE_UP, Fault.JUMP_CLOCK);
        for (String strategy : List.of("random", "pct", "pos")) {
            assertFindsNothing(SETTING.faults(late, 5), scenario, strategy, 200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NO_END_OF_FILE, PIPE_OF_MANY, DEADLOCK",
        "NO_WORD_THAT_ALL_READERS_HAVE_GONE, READER_GOES_FIRST, DEADLOCK",
        "WAKE_UP_DIES_WITH_THE_WOKEN, WAKE_UP_OF_THE_DYING, DEADLOCK",
        "NO_WORD_THAT_A_THREAD_HAS_ENDED, JOINS_AND_EXIT, DEADLOCK"
    })
    void eachMutationOfTheKernelIsFound(Mutation mutation, KernelScenario scenario, Failure.Kind kind)
            throws Exception {
        for (String strategy : List.of("random", "pct", "pos")) {
            assertEquals(
                    kind.name(),
                    new MutatedKernel(FILES, mutation)
                            .call(KernelExplorationTest.class, "kindOfFailure", scenario.name(), strategy),
                    strategy);
        }
    }

    /// Called on a kernel with a bug. Answers in words, as its classes are others than the caller's.
    static String kindOfFailure(String scenario, String strategy) {
        try (KernelTarget target = KernelTarget.ofMain(SETTING, KernelScenario.valueOf(scenario))) {
            Finding finding = explore(target, strategy, 400).finding();
            return finding == null ? "none" : finding.failure().kind().name();
        }
    }

    private static void assertFindsNothing(Setting setting, Program.Main program, String strategy, int schedules) {
        try (KernelTarget target = KernelTarget.ofMain(setting, program)) {
            Finding finding = explore(target, strategy, schedules).finding();
            assertNull(finding, () -> finding == null ? "" : Interleaving.of(target, finding));
        }
    }

    private static Exploration explore(KernelTarget target, String strategy, int schedules) {
        return new Explorer(target, OPTIONS.schedules(schedules)).explore(Strategies.parse(strategy, SEED));
    }

    /// The numbers of the threads of the two processes that take tokens; the first thread of all has 1.
    private static final Set<Integer> TAKERS = Set.of(2, 3);

    /// Two processes take a token out of each of two pipes and put both back.
    ///
    /// @param second in which order the second process takes the tokens; the first takes 0, then 1
    private static Program.Main takeTokens(int... second) {
        return sys -> {
            PipeEnds[] pipes = {sys.pipe(), sys.pipe()};
            for (PipeEnds pipe : pipes) {
                sys.write(pipe.writeEnd(), "t");
            }
            sys.clone(CloneFlags.FORK, () -> takeAndGiveBack(sys, pipes[0], pipes[1]));
            sys.clone(CloneFlags.FORK, () -> takeAndGiveBack(sys, pipes[second[0]], pipes[second[1]]));
            for (PipeEnds pipe : pipes) {
                sys.close(pipe.readEnd());
                sys.close(pipe.writeEnd());
            }
            for (int i = 0; i < 2; i++) {
                assertEquals(0, sys.waitpid(-1, WaitOptions.NONE).status());
            }
            return 0;
        };
    }

    private static void takeAndGiveBack(SystemCalls sys, PipeEnds first, PipeEnds second) {
        byte[] token = new byte[1];
        sys.read(first.readEnd(), token);
        sys.read(second.readEnd(), token);
        sys.write(second.writeEnd(), token);
        sys.write(first.writeEnd(), token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct", "pos", "dfs(preemptions=1)"})
    void cyclicWaitOfTwoProcessesIsFoundAndNamed(String strategy) {
        try (KernelTarget target = KernelTarget.ofMain(SETTING, takeTokens(1, 0))) {
            Finding finding = explore(target, strategy, 1_000).finding();
            assertNotNull(finding);
            assertEquals(Failure.Kind.DEADLOCK, finding.failure().kind());
            assertEquals(TAKERS, Set.copyOf(finding.failure().cycle()), finding::toString);
        }
    }

    @Test
    void processesThatTakeTheTokensInTheSameOrderDoNotWaitForEachOther() {
        for (String strategy : STRATEGIES) {
            assertFindsNothing(SETTING, takeTokens(0, 1), strategy, 1_000);
        }
    }
}
