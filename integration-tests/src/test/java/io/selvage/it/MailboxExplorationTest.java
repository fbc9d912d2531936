package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.MailFilter;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Mailboxes under every schedule that the strategies think of, under faults, and under load on real
/// cores.
@Timeout(120)
class MailboxExplorationTest {
    private static final int DEADLY_RUNS = 1_000;
    private static final int MESSAGES = 6;

    @ParameterizedTest
    @EnumSource(MailboxScenario.class)
    void scenarioHoldsUnderEverySchedule(MailboxScenario scenario) {
        ScenarioExploration.underEverySchedule(scenario);
    }

    @ParameterizedTest
    @EnumSource(MailboxScenario.class)
    void scenarioHoldsWhenThreadsAndCoresAndWakeUpsAreLate(MailboxScenario scenario) {
        ScenarioExploration.whenThreadsAndCoresAndWakeUpsAreLate(scenario);
    }

    @ParameterizedTest
    @EnumSource(MailboxScenario.class)
    void scenarioHoldsUnderLoadOnRealCores(MailboxScenario scenario) throws Exception {
        ScenarioExploration.underLoadOnRealCores(scenario);
    }

    /// Threads of the receiving process end at any point. What nobody has received is still there: the
    /// last to receive finds the rest, in order, and no message twice.
    @Test
    void whatAReceiverWasWokenForOutlivesIt() throws Exception {
        Map<Integer, Integer> survivors = new TreeMap<>();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(Plan.seeded(ScenarioExploration.SEED), 2))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            for (int run = 0; run < DEADLY_RUNS; run++) {
                Chooser chooser = new ReceiversDie(run);
                simulation.restart(Plan.of(run, chooser).faults(Set.of(Fault.KILL_THREAD, Fault.DELAY_WAKE_UP), 4));
                Mortal mortal = new Mortal();
                kernel.spawn(Program.of("mortal", mortal)).waitFor();
                assertTrue(mortal.complete);
                survivors.merge(mortal.ended, 1, Integer::sum);
                assertEquals(List.of(), simulation.leaks());
            }
        }
        assertEquals(Set.of(0, 1, 2), survivors.keySet());
    }

    /// Chance, with faults here and there for the second thread of the process and the third.
    private static final class ReceiversDie implements Chooser {
        private final Random random;

        ReceiversDie(long seed) {
            random = new Random(seed);
        }

        @Override
        public int choose(Decision decision) {
            if (decision.kind() != Decision.Kind.FAULT) {
                return random.nextInt(decision.options());
            }
            return decision.last() < 2 || random.nextInt(5) != 0 ? 0 : 1 + random.nextInt(decision.options() - 1);
        }
    }

    /// Two receivers of which any may die; the first thread takes what is left.
    private static final class Mortal implements Program.Main {
        private final List<Long> received = new ArrayList<>();
        private int ended;
        private boolean complete;

        @Override
        public int run(SystemCalls sys) {
            int self = sys.getpid();
            List<Thread> receivers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                receivers.add(sys.clone(CloneFlags.THREAD, () -> {
                    for (int n = 0; n < MESSAGES / 2; n++) {
                        received.add(sys.mailReceive(new MailFilter(self, 0, 0), null)
                                .tag());
                    }
                    ended++;
                }));
            }
            for (int tag = 0; tag < MESSAGES; tag++) {
                sys.mailSend(self, tag, new byte[0]);
            }
            receivers.forEach(sys::join);
            long last = -1;
            while (sys.mailCount() > 0) {
                long tag = sys.mailReceive().tag();
                assertTrue(tag > last, "out of order");
                last = tag;
                received.add(tag);
            }
            assertEquals(MESSAGES, received.size());
            assertEquals(
                    List.of(0L, 1L, 2L, 3L, 4L, 5L), received.stream().sorted().toList());
            complete = true;
            return 0;
        }
    }
}
