package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Core;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.runtime.Affinity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Virtual cores are platform threads on CPUs of their own, and run threads at the same instant.
@Timeout(60)
class CoresTest {
    private static final String NEEDS_TWO_CPUS = "this JVM may use one CPU only";

    /// Where two threads stand still until both are there, and again until both have looked.
    private static final class Meeting {
        volatile boolean firstCame;
        volatile boolean secondCame;
        volatile boolean firstLooked;
        volatile boolean secondLooked;
        volatile int firstCpu = -1;
        volatile int secondCpu = -1;

        void first() {
            firstCame = true;
            while (!secondCame) {
                java.lang.Thread.onSpinWait();
            }
            firstCpu = Affinity.currentCpu();
            firstLooked = true;
            while (!secondLooked) {
                java.lang.Thread.onSpinWait();
            }
        }

        void second() {
            secondCame = true;
            while (!firstCame) {
                java.lang.Thread.onSpinWait();
            }
            secondCpu = Affinity.currentCpu();
            secondLooked = true;
            while (!firstLooked) {
                java.lang.Thread.onSpinWait();
            }
        }
    }

    @Test
    void twoThreadsOfOneProcessRunAtTheSameInstantOnTwoCpus() throws Exception {
        assumeTrue(Affinity.allowed().size() >= 2, NEEDS_TWO_CPUS);
        Meeting meeting = new Meeting();
        // Whoever waits for the other one there must not lose its core to the host's delay.
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(2).handOffTime(Duration.ZERO))) {
            Inside.process(kernel, sys -> {
                Thread other = sys.clone(CloneFlags.THREAD, meeting::second);
                meeting.first();
                sys.join(other);
            });
            assertNotEquals(meeting.firstCpu, meeting.secondCpu);
            assertEquals(Set.of(meeting.firstCpu, meeting.secondCpu), cpus(kernel.cores()));
        }
    }

    @Test
    void eachCoreStaysOnItsCpu() throws Exception {
        assumeTrue(Affinity.allowed().size() >= 2, NEEDS_TWO_CPUS);
        ConcurrentMap<Integer, Set<Integer>> cpusOfCore = new ConcurrentHashMap<>();
        KernelConfig config = KernelConfig.cores(2).events(event -> {
            if (event instanceof KernelEvent.Dispatched dispatched) {
                cpusOfCore
                        .computeIfAbsent(dispatched.core(), core -> ConcurrentHashMap.newKeySet())
                        .add(Affinity.currentCpu());
            }
        });
        try (Kernel kernel = Kernel.boot(config)) {
            Inside.process(kernel, CoresTest::meetTwiceAndYieldOften);
            for (Core core : kernel.cores()) {
                int cpu = assertInstanceOf(Core.Pinning.Pinned.class, core.pinning())
                        .cpu();
                assertEquals(Set.of(cpu), cpusOfCore.get(core.index()), core::toString);
                assertTrue(core.dispatches() > 0, core::toString);
            }
        }
    }

    private static void meetTwiceAndYieldOften(SystemCalls sys) {
        // The first meeting makes both cores run something, whatever the host does.
        Meeting meeting = new Meeting();
        List<Thread> threads = new ArrayList<>();
        threads.add(sys.clone(CloneFlags.THREAD, meeting::second));
        meeting.first();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    sys.clone(CloneFlags.THREAD, () -> IntStream.range(0, 500).forEach(round -> sys.schedYield())));
        }
        threads.forEach(sys::join);
    }

    @Test
    void moreCoresThanCpusShareThemInTurn() {
        int[] cpus = Affinity.allowed().stream().toArray();
        int count = cpus.length + 3;
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(count))) {
            List<Core> cores = kernel.cores();
            assertEquals(count, cores.size());
            for (int i = 0; i < count; i++) {
                assertEquals(i, cores.get(i).index());
                assertEquals(
                        new Core.Pinning.Pinned(cpus[i % cpus.length]),
                        cores.get(i).pinning());
            }
        }
    }

    @Test
    void anUnpinnedKernelSaysWhy() {
        try (Kernel kernel = Inside.boot(2)) {
            for (Core core : kernel.cores()) {
                String reason = assertInstanceOf(Core.Pinning.Unpinned.class, core.pinning())
                        .reason();
                assertEquals("not asked for", reason);
            }
        }
    }

    @Test
    void coresCountTheirDispatches() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            long before = kernel.cores().getFirst().dispatches();
            Inside.process(kernel, sys -> {
                Thread other = sys.clone(
                        CloneFlags.THREAD, () -> IntStream.range(0, 100).forEach(round -> sys.schedYield()));
                IntStream.range(0, 100).forEach(round -> sys.schedYield());
                sys.join(other);
            });
            assertTrue(kernel.cores().getFirst().dispatches() >= before + 200);
        }
    }

    private static Set<Integer> cpus(List<Core> cores) {
        return cores.stream()
                .map(core -> assertInstanceOf(Core.Pinning.Pinned.class, core.pinning())
                        .cpu())
                .collect(Collectors.toSet());
    }
}
