package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Many threads create, end, wait, write and read as chance has it, on real cores. Afterwards every number is back
/// and nobody is left.
@Timeout(180)
class StormTest {
    private static final List<CloneFlags> KINDS = List.of(
            CloneFlags.FORK,
            CloneFlags.THREAD,
            CloneFlags.CLONE_VM,
            CloneFlags.CLONE_FILES.with(CloneFlags.CLONE_FS),
            CloneFlags.VFORK,
            CloneFlags.CLONE_PARENT,
            CloneFlags.THREAD.without(CloneFlags.CLONE_FILES),
            CloneFlags.CLONE_VM.with(CloneFlags.CLONE_SIGHAND));

    /// How many more may be created.
    private final AtomicInteger budget = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"1, 2, 700", "2, 2, 700", "3, 3, 700", "4, 1, 320", "5, 4, 320"})
    void afterwardsEveryNumberIsBackAndNobodyIsLeft(long seed, int cores, int pidMax) throws Exception {
        try (Booted booted = new Booted(cores, pidMax)) {
            KernelInstance kernel = booted.kernel();
            budget.set(4_000);
            List<io.selvage.api.Process> roots = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                long ownSeed = seed * 1_000 + i;
                roots.add(kernel.spawn(Program.of("storm", sys -> {
                    for (int round = 0; budget.get() > 0; round++) {
                        new Cloud(sys, ownSeed + 1_000_000L * round, 3).run();
                    }
                    return 0;
                })));
            }
            for (io.selvage.api.Process root : roots) {
                ExitStatus status = root.waitFor();
                assertFalse(status instanceof ExitStatus.Killed killed && killed.coreDumped(), status::toString);
            }
            booted.awaitOnlyInit();
            // A collected process gives its number back right after its row has gone.
            Booted.until(() -> kernel.pids().busyCount() == 3);
            List<Task> left = new ArrayList<>();
            kernel.tasks().forEach(left::add);
            assertEquals(List.of(kernel.init()), left.stream().map(Task::group).toList());
            // The number space still gives out everything that it has.
            booted.process((sys, self) -> assertEquals(4, self.kernel().pids().busyCount()));
        }
    }

    /// One thread's share of the storm.
    private final class Cloud {
        private final SystemCalls sys;
        private final SplittableRandom random;
        private final int depth;

        Cloud(SystemCalls sys, long seed, int depth) {
            this.sys = sys;
            random = new SplittableRandom(seed);
            this.depth = depth;
        }

        void run() {
            for (int i = random.nextInt(8); i >= 0; i--) {
                act();
            }
        }

        private void act() {
            switch (random.nextInt(7)) {
                case 0, 1, 2 -> create();
                case 3 -> collect();
                case 4 -> talk();
                case 5 -> sys.schedYield();
                default -> {
                    if (depth < 3 && random.nextInt(4) == 0) {
                        leave();
                    }
                }
            }
        }

        private void create() {
            if (depth == 0 || budget.getAndDecrement() <= 0) {
                return;
            }
            CloneFlags flags = KINDS.get(random.nextInt(KINDS.size()));
            long seed = random.nextLong();
            try {
                if (random.nextBoolean()) {
                    sys.clone(flags, () -> new Cloud(Kernel.current(), seed, depth - 1).run());
                } else {
                    int steps = random.nextInt(4);
                    sys.clone(flags, new Drizzle(steps));
                }
            } catch (KernelException e) {
                // CLONE_PARENT is refused to none here: process 1 runs no storm.
                assertEquals(Errno.EAGAIN, e.errno(), e::getMessage);
                collect();
            }
        }

        private void collect() {
            try {
                WaitOptions options = random.nextBoolean() ? WaitOptions.WALL : WaitOptions.NONE;
                WaitResult result = sys.waitpid(-1, options.with(WaitOptions.WNOHANG));
                while (result != WaitResult.NONE && random.nextInt(3) > 0) {
                    result = sys.waitpid(-1, options.with(WaitOptions.WNOHANG));
                }
            } catch (KernelException e) {
                assertEquals(Errno.ECHILD, e.errno(), e::getMessage);
            }
        }

        private void talk() {
            PipeEnds ends;
            try {
                ends = sys.pipe();
            } catch (KernelException e) {
                assertEquals(Errno.EMFILE, e.errno(), e::getMessage);
                return;
            }
            int size = 1 + random.nextInt(5_000);
            boolean hasWriter = false;
            if (budget.getAndDecrement() > 0) {
                try {
                    sys.clone(CloneFlags.FORK, () -> sys.write(ends.writeEnd(), new byte[size]));
                    hasWriter = true;
                } catch (KernelException e) {
                    assertEquals(Errno.EAGAIN, e.errno(), e::getMessage);
                }
            }
            sys.close(ends.writeEnd());
            // Without a writer the end might never come: a sibling may have forked while the pipe was open.
            if (hasWriter && random.nextBoolean()) {
                sys.read(ends.readEnd(), new byte[size]);
            }
            sys.close(ends.readEnd());
        }

        private void leave() {
            if (random.nextBoolean()) {
                sys.exit(random.nextInt(256));
            }
            sys.exitThread(random.nextInt(256));
        }
    }

    /// A stackless share: a few steps, then the end.
    private static final class Drizzle implements StepBody {
        private int steps;

        Drizzle(int steps) {
            this.steps = steps;
        }

        @Override
        public Step step(SystemCalls sys) {
            return steps-- > 0 ? Step.YIELD : Step.EXIT;
        }
    }
}
