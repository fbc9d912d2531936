package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.selvage.runtime.HostTopology.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTopologyTest {
    @TempDir
    Path root;

    @Test
    void aHostThatTellsNothingIsFlat() {
        assertEquals(
                List.of(new Cpu(0, 0, 0, 0, 1_024), new Cpu(5, 0, 0, 5, 1_024)),
                HostTopology.read(root, CpuSet.of(0, 5)));
    }

    @Test
    void siblingsCachesNodesAndCapacitiesAreRead() throws IOException {
        for (int cpu = 0; cpu < 8; cpu++) {
            // Numbered as Linux often does: the second threads come after all first ones.
            put(cpu, "topology/core_cpus_list", cpu % 4 + "," + (cpu % 4 + 4));
            put(cpu, "cache/index0/level", "1");
            put(cpu, "cache/index0/shared_cpu_list", String.valueOf(cpu));
            put(cpu, "cache/index10/level", "3");
            put(cpu, "cache/index10/shared_cpu_list", cpu % 4 < 2 ? "0-1,4-5" : "2-3,6-7");
            put(cpu, "cpu_capacity", cpu % 4 == 3 ? "446" : "1024");
        }
        put("node/node0/cpulist", "0-1,4-5");
        put("node/node2/cpulist", "2-3,6-7");
        put("node/possible", "0-2");

        assertEquals(
                List.of(
                        new Cpu(1, 0, 0, 1, 1_024),
                        new Cpu(2, 2, 2, 2, 1_024),
                        new Cpu(5, 0, 0, 1, 1_024),
                        new Cpu(7, 2, 2, 3, 446)),
                HostTopology.read(root, CpuSet.of(1, 2, 5, 7)));
    }

    @Test
    void olderNamesAndThePackageStandInForWhatIsMissing() throws IOException {
        put(2, "topology/thread_siblings_list", "2-3");
        put(2, "topology/core_siblings_list", "2-5");

        assertEquals(List.of(new Cpu(2, 0, 2, 2, 1_024)), HostTopology.read(root, CpuSet.of(2)));
    }

    @Test
    void whatCannotBeReadIsTakenAsAbsent() throws IOException {
        put(1, "topology/core_cpus_list", "nonsense");
        put(1, "cache/index0/level", "high");
        put(1, "cache/index0/shared_cpu_list", "0-1");
        put(1, "cache/index1/level", "2");
        put(1, "cache/index1/shared_cpu_list", "4-9");
        put(1, "cpu_capacity", "5000");
        put("node/node7/cpulist", "0-99999");

        assertEquals(List.of(new Cpu(1, 0, 0, 1, 1_024)), HostTopology.read(root, CpuSet.of(1)));
    }

    @Test
    void thisHostHasAnAnswerForEachCpu() {
        CpuSet allowed = Affinity.allowedToProcess();

        List<Cpu> cpus = HostTopology.read(HostTopology.SYSTEM, allowed);

        assertFalse(cpus.isEmpty());
        assertEquals(allowed, CpuSet.of(cpus.stream().mapToInt(Cpu::cpu).toArray()));
    }

    private void put(int cpu, String file, String text) throws IOException {
        put("cpu/cpu" + cpu + "/" + file, text);
    }

    private void put(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
