package io.selvage.it;

import static io.selvage.api.SchedulingCalls.PRIO_PROCESS;
import static io.selvage.api.SchedulingCalls.SCHED_FIFO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.scheduling.GroupScheduling;
import io.selvage.api.scheduling.Topology;
import io.selvage.scheduler.policy.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who gets how much (MODEL 12.4), on one core. Threads that yield after each round give up the rest of a
/// slice that is charged in full, so the rounds of each are to each other as the slices are: no clock is
/// needed.
@Timeout(120)
class SharesTest {
    private static final long ROUNDS = 60_000;

    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicLong total = new AtomicLong();

    /// Counts a thread's rounds from when all are there until enough have been made.
    private void rounds(SystemCalls sys, AtomicIntegerArray counts, int index) {
        while (!started.get()) {
            sys.schedYield();
        }
        while (total.incrementAndGet() < ROUNDS) {
            counts.incrementAndGet(index);
            sys.schedYield();
        }
    }

    private static double[] shares(AtomicIntegerArray counts) {
        double sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        double[] shares = new double[counts.length()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = counts.get(i) / sum;
        }
        return shares;
    }

    @Test
    void weightsOfOneTwoAndFourGetOneTwoAndFourParts() throws Exception {
        partsByWeight(Inside.config(1));
    }

    @Test
    void simulatedCoresGiveTheSameParts() throws Exception {
        partsByWeight(KernelConfig.simulated(3, Topology.flat(1)));
    }

    private void partsByWeight(KernelConfig config) throws InterruptedException {
        AtomicIntegerArray counts = new AtomicIntegerArray(3);
        try (Kernel kernel = Kernel.boot(config.schedulingPolicy(Policies.named("eevdf")))) {
            Inside.process(kernel, sys -> {
                // 1.25 to the third is about 2.
                int[] nice = {6, 3, 0};
                List<io.selvage.api.Thread> threads = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    int index = i;
                    threads.add(sys.clone(CloneFlags.THREAD, () -> rounds(sys, counts, index)));
                    sys.setpriority(PRIO_PROCESS, threads.getLast().tid(), nice[i]);
                }
                started.set(true);
                for (io.selvage.api.Thread thread : threads) {
                    sys.join(thread);
                }
            });
        }
        double whole = 1 + 1.953 + 3.815;
        double[] shares = shares(counts);
        assertEquals(1 / whole, shares[0], 0.02);
        assertEquals(1.953 / whole, shares[1], 0.02);
        assertEquals(3.815 / whole, shares[2], 0.02);
    }

    /// Two processes, the first one with many threads.
    private double shareOfTheManyThreads(KernelConfig config, int many) throws Exception {
        AtomicIntegerArray counts = new AtomicIntegerArray(2);
        try (Kernel kernel = Kernel.boot(config.schedulingPolicy(Policies.named("eevdf")))) {
            Inside.process(kernel, sys -> {
                int crowd = sys.clone(CloneFlags.FORK, () -> {
                            List<io.selvage.api.Thread> threads = new ArrayList<>();
                            for (int i = 0; i < many; i++) {
                                threads.add(sys.clone(CloneFlags.THREAD, () -> rounds(sys, counts, 0)));
                            }
                            for (io.selvage.api.Thread thread : threads) {
                                sys.join(thread);
                            }
                        })
                        .tid();
                int single =
                        sys.clone(CloneFlags.FORK, () -> rounds(sys, counts, 1)).tid();
                // Above all others: lets them come to where they wait for the start.
                sys.schedSetscheduler(0, SCHED_FIFO, 1);
                started.set(true);
                sys.waitpid(crowd, WaitOptions.NONE);
                sys.waitpid(single, WaitOptions.NONE);
            });
        }
        return shares(counts)[0];
    }

    @Test
    void withoutGroupsEachThreadHasItsShare() throws Exception {
        assertEquals(0.8, shareOfTheManyThreads(Inside.config(1), 4), 0.03);
    }

    @Test
    void withGroupsAProcessOfAHundredThreadsGetsAsMuchAsOneOfOne() throws Exception {
        KernelConfig config = Inside.config(1).groupScheduling(GroupScheduling.BY_PROCESS);
        assertEquals(0.5, shareOfTheManyThreads(config, 100), 0.03);
    }

    @Test
    void simulatedCoresShareBetweenProcessesToo() throws Exception {
        KernelConfig config = KernelConfig.simulated(5, Topology.flat(1)).groupScheduling(GroupScheduling.BY_PROCESS);
        assertEquals(0.5, shareOfTheManyThreads(config, 100), 0.03);
    }
}
