package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.kernel.HolderCounts;
import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Processes that hold one of everything are killed somewhere, again and again: nothing of them stays, neither in the
/// kernel's tables nor in the JVM or the host.
@Timeout(240)
class FlatnessTest {
    private static final int ROUNDS = 10_000;
    private static final int WARM_UP = 1_000;

    /// A page per process that stays would be ten times as much.
    private static final long HEAP_SLACK = 4L << 20;

    private static final long DIRECT_SLACK = 1L << 20;

    @Test
    void tenThousandKilledProcessesLeaveDescriptorsMemoryAndHeapAsTheyWere() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).processRecords(0))) {
            Inside.process(kernel, sys -> {
                rounds(kernel, sys, WARM_UP, 1);
                int descriptors = descriptors();
                long heap = settledHeap();
                long direct = direct();
                rounds(kernel, sys, ROUNDS, 2);
                assertTrue(descriptors() <= descriptors + 2, () -> descriptors + " became " + descriptors());
                // The collector may need several turns; what is not collected in the end shows as a hang.
                Inside.until(() -> settledHeap() <= heap + HEAP_SLACK && direct() <= direct + DIRECT_SLACK);
            });
        }
    }

    private static void rounds(Kernel kernel, SystemCalls sys, int count, long seed) {
        var random = new SplittableRandom(seed);
        sys.sigaction(Signal.CHLD.number(), SignalAction.IGNORE);
        // Orphans come here and are collected at once, so that nobody is left when there is no child any more.
        sys.setChildSubreaper(1);
        int before = kernel.processes().size();
        for (int round = 0; round < count; round++) {
            Thread leader = sys.clone(CloneFlags.FORK, () -> {
                Kernel.current().setpgid(0, 0);
                Hoard.take(Kernel.current(), true);
            });
            for (int i = random.nextInt(60); i > 0; i--) {
                sys.schedYield();
            }
            leader.process().kill(Signal.KILL);
            killGroup(sys, leader.process().pid());
            while (kernel.processes().size() > before) {
                killGroup(sys, leader.process().pid());
                sys.schedYield();
            }
        }
        assertEquals("", HolderCounts.differences(kernel));
    }

    /// @param group 1 for everybody else
    private static void killGroup(SystemCalls sys, int group) {
        try {
            sys.kill(-group, Signal.KILL.number());
        } catch (KernelException nobodyLeft) {
            assertEquals(Errno.ESRCH, nobodyLeft.errno());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void threadsThatEndAnywhereAndCallsThatFailLeaveNothing(long seed) throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(Plan.seeded(seed), 2))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            for (int run = 0; run < 300; run++) {
                simulation.restart(Plan.seeded(seed + run)
                        .faults(
                                EnumSet.of(
                                        Fault.KILL_THREAD,
                                        Fault.FAIL_ALLOCATION,
                                        Fault.FAIL_READ,
                                        Fault.FAIL_WRITE,
                                        Fault.FAIL_SPACE),
                                4));
                int steps = 20 * run;
                Program program = Program.of("hoards", sys -> {
                    try {
                        sys.clone(CloneFlags.FORK, () -> Hoard.take(Kernel.current(), false));
                    } catch (KernelException fault) {
                        return 1;
                    }
                    for (int i = 0; i < steps % 400; i++) {
                        sys.schedYield();
                    }
                    killGroup(sys, 1);
                    return 0;
                });
                kernel.spawn(program).waitFor();
                simulation.settle();
                while (kernel.processes().size() > 1) {
                    kernel.spawn(Program.of("sweeps", sys -> {
                                killGroup(sys, 1);
                                return 0;
                            }))
                            .waitFor();
                    simulation.settle();
                }
                assertEquals("", HolderCounts.differences(kernel));
            }
        }
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    private static long settledHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long direct() {
        List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
        return pools.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }
}
