package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.Affinity;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.HostTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CoreTopologyTest {
    @Test
    void whatIsConfiguredIsFittedToTheCores() {
        KernelConfig config = KernelConfig.deterministic(1, 6).topology(Topology.of("2 nodes x 2 cores"));

        try (Kernel kernel = Kernel.boot(config)) {
            assertEquals(6, kernel.topology().cores());
            assertEquals(4, kernel.topology().distance(0, 2));
            assertEquals(2, kernel.topology().distance(0, 4));
        }
    }

    @Test
    void theDeterministicMachineDoesNotDependOnTheHost() {
        assertEquals(Topology.flat(3), CoreTopology.of(KernelConfig.deterministic(1, 3)));
        assertEquals(Topology.flat(3), CoreTopology.of(KernelConfig.cores(3).pinning(KernelConfig.Pinning.UNPINNED)));
    }

    @Test
    void boundCoresAreWhereTheirCpusAre() {
        assertEquals(
                CoreTopology.ofHost(HostTopology.SYSTEM, Affinity.allowedToProcess(), 2),
                CoreTopology.of(KernelConfig.cores(2)));
    }

    @Test
    void coresTakeTheCpusInOrder(@TempDir Path root) throws IOException {
        put(root.resolve("node/node0/cpulist"), "0-3");
        put(root.resolve("node/node1/cpulist"), "4-7");
        for (int cpu = 0; cpu < 8; cpu++) {
            put(root.resolve("cpu/cpu" + cpu + "/topology/core_cpus_list"), cpu / 2 * 2 + "-" + (cpu / 2 * 2 + 1));
        }

        Topology topology = CoreTopology.ofHost(root, CpuSet.of(2, 3, 5), 6);

        assertEquals(1, topology.distance(0, 1), "CPUs 2 and 3");
        assertEquals(4, topology.distance(1, 2), "CPUs 3 and 5");
        assertEquals(2, topology.distance(0, 3), "both on CPU 2");
        assertEquals(1, topology.distance(3, 4), "CPUs 2 and 3 once more");
    }

    private static void put(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }
}
