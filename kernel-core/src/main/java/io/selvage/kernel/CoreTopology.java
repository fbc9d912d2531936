package io.selvage.kernel;

import io.selvage.api.KernelConfig;
import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.Affinity;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.HostTopology;
import java.nio.file.Path;
import java.util.List;

/// Which virtual cores are near to each other: what the embedder says, or what the host says of the CPUs
/// that they are bound to.
final class CoreTopology {
    private CoreTopology() {}

    /// {@return the topology of a kernel that is about to boot}
    static Topology of(KernelConfig config) {
        Topology described = config.topology();
        if (described != null) {
            return described.resize(config.cores());
        }
        if (config.plan() != null || config.pinning() == KernelConfig.Pinning.UNPINNED) {
            return Topology.flat(config.cores());
        }
        return ofHost(HostTopology.SYSTEM, Affinity.allowedToProcess(), config.cores());
    }

    /// The topology of cores that are bound to CPUs round robin.
    ///
    /// @param root the folder that tells of the CPUs
    /// @param cpus the CPUs
    /// @param cores how many cores
    static Topology ofHost(Path root, CpuSet cpus, int cores) {
        CpuSet bound = CpuSet.of(cpus.stream().limit(cores).toArray());
        List<Topology.Place> places = HostTopology.read(root, bound).stream()
                .map(cpu -> new Topology.Place(cpu.node(), cpu.cache(), cpu.core(), cpu.capacity()))
                .toList();
        return Topology.of(places).resize(cores);
    }
}
