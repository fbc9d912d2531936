package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.Strategies;
import io.selvage.testkit.Strategy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the kernel keeps when threads die at any point and calls fail: nobody waits for ever, nobody is left, and what
/// arrives is what was sent.
@Timeout(120)
class KernelFaultsTest {
    private static final int RUNS = 2_000;
    private static final int STEPS = 20_000;
    private static final int SENT = 6;

    @ParameterizedTest
    @CsvSource({"random, 1", "random, 2", "pct, 1", "pos, 1"})
    void linesOfProcessesComeToTheirEndWhateverGoesWrong(String description, long seed) throws InterruptedException {
        Strategy strategy = Strategies.parse(description, seed);
        int whole = 0;
        try (Kernel kernel =
                Kernel.boot(KernelConfig.deterministic(Plan.seeded(seed), 3).events(_ -> {}))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            for (int run = 0; run < RUNS; run++) {
                Breaking chooser = new Breaking(Objects.requireNonNull(strategy.begin(run)), seed + run);
                simulation.restart(new Plan(seed, chooser, EnumSet.allOf(Fault.class), 3, STEPS));
                Line line = new Line();
                kernel.spawn(Program.of("line", line)).waitFor();
                chooser.fair = true;
                // Those that its first process left behind come to their end as well.
                while (living(kernel) > 1) {
                    kernel.spawn(Program.of("watch", sys -> watch(kernel, sys))).waitFor();
                }
                strategy.end();
                line.check(chooser.faults > 0);
                assertEquals(List.of(), simulation.leaks());
                whole += chooser.faults == 0 ? 1 : 0;
            }
        }
        assertTrue(whole > 0 && whole < RUNS, "runs without a fault: " + whole);
    }

    private static int watch(Kernel kernel, SystemCalls sys) {
        while (living(kernel) > 2) {
            sys.schedYield();
        }
        return 0;
    }

    /// {@return how many processes have not ended, the first one of all included}
    private static long living(Kernel kernel) {
        return kernel.processes().stream()
                .filter(row -> row.state() != ThreadState.ZOMBIE && row.state() != ThreadState.DEAD)
                .count();
    }

    /// Asks a strategy until the program has ended, then chance, so that nobody is passed over for ever.
    private static final class Breaking implements Chooser {
        private final Chooser strategy;
        private final Chooser chance;
        private boolean fair;
        private int faults;

        Breaking(Chooser strategy, long seed) {
            this.strategy = strategy;
            chance = Chooser.random(seed);
        }

        @Override
        public int choose(Decision decision) {
            int choice = (fair ? chance : strategy).choose(decision);
            if (decision.kind() == Decision.Kind.FAULT && choice != 0) {
                faults++;
            }
            return choice;
        }
    }

    /// A process that counts, one that passes on, one that listens. Each has one thread, so whoever dies closes its
    /// ends, and the others see the end of the stream or are told that nobody reads.
    private static final class Line implements Program.Main {
        private final List<Integer> received = new ArrayList<>();
        private final Set<Integer> born = new TreeSet<>();
        private final Set<Integer> collected = new TreeSet<>();
        private boolean ended;

        @Override
        public int run(SystemCalls sys) {
            try {
                PipeEnds first = sys.pipe();
                PipeEnds second = sys.pipe();
                process(sys, () -> {
                    close(sys, first.readEnd(), second.readEnd(), second.writeEnd());
                    for (byte number = 1; number <= SENT; number++) {
                        sys.write(first.writeEnd(), new byte[] {number});
                    }
                });
                process(sys, () -> {
                    close(sys, first.writeEnd(), second.readEnd());
                    byte[] one = new byte[1];
                    while (sys.read(first.readEnd(), one) == 1) {
                        sys.write(second.writeEnd(), one);
                    }
                });
                process(sys, () -> {
                    close(sys, first.writeEnd(), first.readEnd(), second.writeEnd());
                    byte[] one = new byte[1];
                    while (sys.read(second.readEnd(), one) == 1) {
                        received.add((int) one[0]);
                    }
                });
                close(sys, first.readEnd(), first.writeEnd(), second.readEnd(), second.writeEnd());
            } catch (KernelException refused) {
                // A process that could not be made is as good as one that has died; our ends go with us.
                assertTrue(EnumSet.of(Errno.EAGAIN, Errno.EMFILE, Errno.ENOMEM).contains(refused.errno()));
                return 1;
            }
            for (int i = 0; i < born.size(); i++) {
                assertTrue(collected.add(sys.waitpid(-1, WaitOptions.NONE).pid()));
            }
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.NONE));
            ended = true;
            return 0;
        }

        private void process(SystemCalls sys, Runnable body) {
            born.add(sys.clone(CloneFlags.FORK, body::run).tid());
        }

        private static void close(SystemCalls sys, int... descriptors) {
            for (int descriptor : descriptors) {
                sys.close(descriptor);
            }
        }

        void check(boolean faulty) {
            List<Integer> sent =
                    java.util.stream.IntStream.rangeClosed(1, SENT).boxed().toList();
            assertEquals(sent.subList(0, received.size()), received);
            assertTrue(faulty || received.size() == SENT);
            assertTrue(faulty || ended);
            assertTrue(!ended || collected.equals(born), () -> born + " became " + collected);
        }
    }
}
