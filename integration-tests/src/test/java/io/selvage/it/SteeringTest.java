package io.selvage.it;

import static io.selvage.api.SchedulingCalls.SCHED_OTHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.scheduler.policy.Fifo;
import io.selvage.scheduler.policy.Policies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Cores that come and go and policies that follow each other, while threads run.
@Timeout(120)
class SteeringTest {
    private static final int THREADS = 40;

    /// Threads that go on for as long as they are let, of both kinds; each is to run again after every
    /// change.
    private static final class Crowd {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger[] rounds = new AtomicInteger[THREADS];
        private final List<Thread> threads = new ArrayList<>();

        Crowd(SystemCalls sys) {
            for (int i = 0; i < THREADS; i++) {
                AtomicInteger round = new AtomicInteger();
                rounds[i] = round;
                threads.add(i % 2 == 0 ? stackful(sys, round) : stackless(sys, round));
            }
        }

        private Thread stackful(SystemCalls sys, AtomicInteger round) {
            return sys.clone(CloneFlags.THREAD, () -> {
                while (!over.get()) {
                    round.incrementAndGet();
                    sys.schedYield();
                }
            });
        }

        private Thread stackless(SystemCalls sys, AtomicInteger round) {
            return sys.clone(CloneFlags.THREAD, (StepBody) _ -> {
                round.incrementAndGet();
                return over.get() ? StepBody.Step.EXIT : StepBody.Step.YIELD;
            });
        }

        /// Everybody has run again.
        void awaitRound(SystemCalls sys) throws InterruptedException {
            for (AtomicInteger round : rounds) {
                int before = round.get();
                Inside.until(() -> {
                    sys.schedYield();
                    return round.get() > before;
                });
            }
        }

        void end(SystemCalls sys) {
            over.set(true);
            for (Thread thread : threads) {
                sys.join(thread);
            }
        }
    }

    @Test
    void noThreadIsLostWhenCoresComeAndGo() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                Crowd crowd = new Crowd(sys);
                for (int cores : new int[] {4, 1, 3, 2, 5, 1, 2}) {
                    kernel.resize(cores);
                    assertEquals(cores, kernel.onlineCores());
                    assertEquals(cores, kernel.cores().size());
                    assertEquals(cores, kernel.topology().cores());
                    assertEquals(CoreMask.firstCores(cores), sys.schedGetaffinity(0));
                    crowd.awaitRound(sys);
                }
                crowd.end(sys);
            });
        }
    }

    @Test
    void coresThatHaveComeAreUsedAndThoseThatHaveGoneAreNot() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Inside.process(kernel, sys -> {
                kernel.resize(3);
                sys.schedSetaffinity(0, CoreMask.ofBits(4));
                assertEquals(2, sys.schedGetcpu());
                sys.schedSetaffinity(0, CoreMask.ofBits(7));
                Crowd crowd = new Crowd(sys);
                kernel.resize(1);
                crowd.awaitRound(sys);
                long gone = kernel.cores().size();
                assertEquals(1, gone);
                assertEquals(0, sys.schedGetcpu());
                crowd.end(sys);
            });
        }
    }

    @Test
    void whoIsAllowedOnlyWhereNothingIsLeftMayRunEverywhere() throws Exception {
        try (Kernel kernel = Inside.boot(3)) {
            Inside.process(kernel, sys -> {
                Thread last = parked(sys);
                Thread two = parked(sys);
                sys.schedSetaffinity(last.tid(), CoreMask.ofBits(4));
                sys.schedSetaffinity(two.tid(), CoreMask.ofBits(6));
                kernel.resize(2);
                assertEquals(CoreMask.ofBits(3), sys.schedGetaffinity(last.tid()));
                assertEquals(CoreMask.ofBits(2), sys.schedGetaffinity(two.tid()));
                kernel.resize(3);
                assertEquals(CoreMask.ofBits(7), sys.schedGetaffinity(last.tid()));
                assertEquals(CoreMask.ofBits(6), sys.schedGetaffinity(two.tid()));
            });
        }
    }

    private static Thread parked(SystemCalls sys) {
        return sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
            calls.park();
            return StepBody.Step.BLOCK;
        });
    }

    @Test
    void admittedDeadlinesKeepTheirCores() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                long second = Duration.ofSeconds(1).toNanos();
                SchedulingAttributes most = SchedulingAttributes.deadline(second / 10 * 9, second, second);
                Thread one = parked(sys);
                Thread other = parked(sys);
                sys.schedSetattr(one.tid(), most);
                sys.schedSetattr(other.tid(), most);
                Refused.with(Errno.EBUSY, () -> kernel.resize(1));
                assertEquals(2, kernel.onlineCores());
                kernel.resize(3);
                sys.schedSetattr(parked(sys).tid(), most);
                Refused.with(Errno.EBUSY, () -> kernel.resize(2));
                sys.schedSetscheduler(one.tid(), SCHED_OTHER, 0);
                kernel.resize(2);
            });
            assertThrows(IllegalArgumentException.class, () -> kernel.resize(0));
            assertThrows(IllegalArgumentException.class, () -> kernel.resize(KernelConfig.MAX_CORES + 1));
        }
    }

    @Test
    void noThreadIsLostWhenPoliciesChange() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                Crowd crowd = new Crowd(sys);
                for (int i = 0; i < 3; i++) {
                    for (String name : Policies.names()) {
                        kernel.schedulingPolicy(Policies.named(name));
                        crowd.awaitRound(sys);
                    }
                }
                crowd.end(sys);
            });
        }
    }

    @Test
    void aKernelBootsWithThePolicyThatItsConfigurationNames() throws Exception {
        Set<Integer> cores = ConcurrentHashMap.newKeySet();
        KernelConfig config = Inside.config(2).schedulingPolicy(environment -> {
            cores.add(environment.core());
            return new Fifo(environment);
        });
        try (Kernel kernel = Kernel.boot(config)) {
            Inside.process(kernel, SystemCalls::schedYield);
            assertTrue(cores.contains(0), cores::toString);
        }
    }

    @Test
    void theNumberOfSimulatedCoresIsFixed() {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Refused.with(Errno.EOPNOTSUPP, () -> kernel.resize(3));
            assertEquals(2, kernel.onlineCores());
        }
    }
}
