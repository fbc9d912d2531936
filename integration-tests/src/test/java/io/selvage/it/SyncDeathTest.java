package io.selvage.it;

import static io.selvage.it.SyncScenario.CONDITION;
import static io.selvage.it.SyncScenario.LOCK;
import static io.selvage.it.Words.PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.MemoryCalls;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.sync.Acquisition;
import io.selvage.api.sync.Condition;
import io.selvage.api.sync.Mutex;
import io.selvage.api.sync.RobustMutex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Threads that die at any of their steps with a robust mutex in hand, in reach, or just let go: the others come to
/// their end, nobody meets what the dead have left half done without being told, and what is lost stays lost.
@Timeout(300)
class SyncDeathTest {
    private static final int SEEDS = 12;
    private static final int STORMS = 1_500;
    private static final int STEPS = 20_000;
    private static final int WORKERS = 3;

    /// Numbers of threads: 0 is process 1's, 1 the one that looks after the others.
    private static final int FIRST_WORKER = 2;

    private static final int KILLED =
            ExitStatus.exited(128 + Signal.KILL.number()).toWord();

    private static final long ONE = PAGE + 1_024;
    private static final long OTHER = PAGE + 1_028;
    private static final long READY = PAGE + 1_032;

    enum Work implements Program.Main {
        THREADS {
            @Override
            public int run(SystemCalls sys) {
                Words.mapPrivate(sys);
                return supervise(sys, CloneFlags.THREAD);
            }
        },

        PROCESSES {
            @Override
            public int run(SystemCalls sys) {
                Words.mapShared(sys, PAGE);
                return supervise(sys, CloneFlags.FORK);
            }
        },

        /// Each wait is for what another worker, or the heir of a dead one, has to bring about.
        CONDITION_WAITERS {
            @Override
            public int run(SystemCalls sys) {
                Words.mapPrivate(sys);
                RobustMutex mutex = Mutex.robust(sys, LOCK);
                Condition condition = new Condition(mutex, CONDITION);
                List<Thread> workers = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    workers.add(sys.clone(CloneFlags.THREAD, () -> {
                        repaired(sys, mutex, mutex.lock());
                        while (sys.loadInt(READY) == 0) {
                            repaired(sys, mutex, condition.await());
                        }
                        change(sys);
                        mutex.unlock();
                    }));
                }
                repaired(sys, mutex, mutex.lock());
                sys.storeInt(READY, 1);
                condition.broadcast();
                mutex.unlock();
                workers.forEach(sys::join);
                return finish(sys, mutex);
            }
        },

        /// Nobody repairs: once one has been told, all others are refused for ever.
        NOBODY_REPAIRS {
            @Override
            public int run(SystemCalls sys) {
                Words.mapPrivate(sys);
                RobustMutex mutex = Mutex.robust(sys, LOCK);
                sys.storeInt(LOCK + 16, MemoryCalls.FUTEX_OWNER_DIED);
                assertEquals(Acquisition.OWNER_DIED, mutex.lock());
                List<Thread> workers = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    workers.add(sys.clone(CloneFlags.THREAD, () -> Refused.with(Errno.ENOTRECOVERABLE, mutex::lock)));
                }
                mutex.unlock();
                workers.forEach(sys::join);
                Refused.with(Errno.ENOTRECOVERABLE, mutex::tryLock);
                Refused.with(Errno.ENOTRECOVERABLE, mutex::lock);
                return 0;
            }
        };

        private static int supervise(SystemCalls sys, CloneFlags flags) {
            RobustMutex mutex = Mutex.robust(sys, LOCK);
            List<Thread> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                int number = i;
                workers.add(sys.clone(flags, () -> work(sys, mutex, number)));
            }
            for (Thread worker : workers) {
                if (flags.equals(CloneFlags.THREAD)) {
                    sys.join(worker);
                } else {
                    int status = sys.waitpid(worker.tid(), WaitOptions.NONE).status();
                    assertTrue(status == 0 || status == KILLED, () -> "status: " + status);
                }
            }
            return finish(sys, mutex);
        }

        private static void work(SystemCalls sys, RobustMutex mutex, int number) {
            for (int round = 0; round < 2; round++) {
                repaired(sys, mutex, number == 0 ? mutex.lock(Duration.ofDays(1)) : mutex.lock());
                change(sys);
                mutex.unlock();
            }
        }

        private static void repaired(SystemCalls sys, RobustMutex mutex, Acquisition acquisition) {
            if (acquisition == Acquisition.OWNER_DIED) {
                sys.storeInt(OTHER, sys.loadInt(ONE));
                mutex.makeConsistent();
                new Condition(mutex, CONDITION).broadcast();
            }
        }

        /// What the mutex guards: two words that are the same.
        private static void change(SystemCalls sys) {
            int present = sys.loadInt(ONE);
            assertEquals(present, sys.loadInt(OTHER));
            sys.storeInt(ONE, present + 1);
            sys.storeInt(OTHER, present + 1);
        }

        private static int finish(SystemCalls sys, RobustMutex mutex) {
            repaired(sys, mutex, mutex.lock());
            change(sys);
            mutex.unlock();
            assertEquals(0, sys.loadInt(LOCK + 16));
            return 0;
        }
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void oneDiesAtEachOfItsSteps(Work work) throws InterruptedException {
        try (Kernel kernel = kernel()) {
            for (int victim = FIRST_WORKER; victim < FIRST_WORKER + WORKERS; victim++) {
                for (int seed = 0; seed < SEEDS; seed++) {
                    int step = 0;
                    for (Killing chooser = new Killing(seed, victim, step); run(kernel, work, chooser); step++) {
                        chooser = new Killing(seed, victim, step + 1);
                    }
                    assertTrue(step > 5, "steps: " + step);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void manyDieAtAnyOfTheirSteps(Work work) throws InterruptedException {
        int whole = 0;
        try (Kernel kernel = kernel()) {
            for (int seed = 0; seed < STORMS; seed++) {
                whole += run(kernel, work, new Killing(seed, 0, 0)) ? 0 : 1;
            }
        }
        assertTrue(whole < STORMS / 2, "runs in which nobody died: " + whole);
    }

    private static Kernel kernel() {
        return Kernel.boot(KernelConfig.deterministic(Plan.seeded(1), 3).events(_ -> {}));
    }

    /// {@return whether somebody was killed}
    private static boolean run(Kernel kernel, Work work, Killing chooser) throws InterruptedException {
        Simulation simulation = Objects.requireNonNull(kernel.simulation());
        simulation.restart(new Plan(chooser.seed, chooser, EnumSet.of(Fault.KILL_THREAD), WORKERS - 1, STEPS));
        ExitStatus status = kernel.spawn(Program.of(work.name(), work)).waitFor();
        assertEquals(ExitStatus.exited(0), status, chooser::toString);
        assertEquals(List.of(), simulation.leaks());
        return chooser.kills > 0;
    }

    /// Who runs is left to chance. Either one worker is killed once, at one step, or all may be at any.
    private static final class Killing implements Chooser {
        /// One step in so many.
        private static final int RARELY = 40;

        private final long seed;
        private final int victim;
        private final int step;
        private final Chooser chance;
        private final SplittableRandom dice;
        private int steps;
        private int kills;

        Killing(long seed, int victim, int step) {
            this.seed = seed;
            this.victim = victim;
            this.step = step;
            chance = Chooser.random(seed);
            dice = new SplittableRandom(seed);
        }

        @Override
        public int choose(Decision decision) {
            if (decision.kind() != Decision.Kind.FAULT) {
                return chance.choose(decision);
            }
            int number = decision.last();
            if (number < FIRST_WORKER || number >= FIRST_WORKER + WORKERS) {
                return 0;
            }
            boolean dies = victim == 0 ? dice.nextInt(RARELY) == 0 : number == victim && steps++ == step;
            kills += dies ? 1 : 0;
            return dies ? 1 : 0;
        }

        @Override
        public String toString() {
            return "seed " + seed + ", victim " + victim + ", step " + step;
        }
    }
}
