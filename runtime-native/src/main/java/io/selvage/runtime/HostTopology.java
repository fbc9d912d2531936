package io.selvage.runtime;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the CPUs of this host are, as Linux tells below `/sys/devices/system`.
///
/// What a host does not tell, or tells in a way that cannot be read, is taken as flat: one node, one
/// cache, each CPU a core of its own at full speed. So there is always an answer.
public final class HostTopology {
    /// Where Linux keeps it.
    public static final Path SYSTEM = Path.of("/sys/devices/system");

    /// The capacity of a CPU at full speed.
    public static final int FULL_CAPACITY = 1_024;

    private final Path root;
    private final List<Node> nodes;

    /// A CPU's place. Equal numbers name the same thing. A cache and a core are named by the smallest CPU
    /// that shares them, so their names count in the whole host.
    ///
    /// @param cpu the CPU's number
    /// @param node the NUMA node's number
    /// @param cache the last-level cache
    /// @param core the physical core
    /// @param capacity the speed compared with the host's fastest CPU, 1 to 1,024
    public record Cpu(int cpu, int node, int cache, int core, int capacity) {}

    private record Node(int number, CpuSet cpus) {}

    private HostTopology(Path root) {
        this.root = root;
        nodes = nodes(root.resolve("node"));
    }

    /// Reads the places of some CPUs. Blocks for as long as reading a dozen small files for each takes.
    ///
    /// @param root the folder that has `cpu` and `node`, such as [#SYSTEM]
    /// @param cpus whose places
    /// @return one place for each CPU, in order of number
    public static List<Cpu> read(Path root, CpuSet cpus) {
        var host = new HostTopology(root);
        return cpus.stream().mapToObj(host::place).toList();
    }

    private Cpu place(int cpu) {
        Path folder = root.resolve("cpu").resolve("cpu" + cpu);
        Path topology = folder.resolve("topology");
        CpuSet siblings = eitherList(topology, "core_cpus_list", "thread_siblings_list", cpu);
        CpuSet sharers = lastCache(folder.resolve("cache"), cpu);
        if (sharers.isEmpty()) {
            sharers = eitherList(topology, "package_cpus_list", "core_siblings_list", cpu);
        }
        return new Cpu(cpu, node(cpu), first(sharers, 0), first(siblings, cpu), capacity(folder));
    }

    private int node(int cpu) {
        for (Node node : nodes) {
            if (node.cpus().contains(cpu)) {
                return node.number();
            }
        }
        return 0;
    }

    private static List<Node> nodes(Path folder) {
        List<Node> found = new ArrayList<>();
        for (Path entry : entries(folder, "node[0-9]*")) {
            int number = number(entry.getFileName().toString().substring("node".length()));
            if (number >= 0) {
                found.add(new Node(number, list(entry.resolve("cpulist"))));
            }
        }
        found.sort(Comparator.comparingInt(Node::number));
        return found;
    }

    /// Who shares the cache of the highest level; nobody if the host does not tell.
    private static CpuSet lastCache(Path folder, int cpu) {
        CpuSet sharers = CpuSet.EMPTY;
        int highest = 0;
        for (Path entry : entries(folder, "index[0-9]*")) {
            int level = number(text(entry.resolve("level")));
            CpuSet listed = list(entry.resolve("shared_cpu_list"));
            if (level > highest && listed.contains(cpu)) {
                highest = level;
                sharers = listed;
            }
        }
        return sharers;
    }

    private static int capacity(Path folder) {
        int capacity = number(text(folder.resolve("cpu_capacity")));
        return capacity < 1 || capacity > FULL_CAPACITY ? FULL_CAPACITY : capacity;
    }

    private static int first(CpuSet cpus, int otherwise) {
        return cpus.stream().findFirst().orElse(otherwise);
    }

    /// The files' names of today and of older kernels; a list that lacks the CPU itself says nothing
    /// about it.
    private static CpuSet eitherList(Path folder, String name, String oldName, int cpu) {
        CpuSet cpus = list(folder.resolve(name));
        if (!cpus.contains(cpu)) {
            cpus = list(folder.resolve(oldName));
        }
        return cpus.contains(cpu) ? cpus : CpuSet.EMPTY;
    }

    private static CpuSet list(Path file) {
        String text = text(file);
        if (text == null) {
            return CpuSet.EMPTY;
        }
        try {
            return CpuSet.parse(text.strip());
        } catch (IllegalArgumentException unreadable) {
            return CpuSet.EMPTY;
        }
    }

    /// {@return −1 for what is no number from 0 up}
    private static int number(@Nullable String text) {
        if (text == null) {
            return -1;
        }
        try {
            return Math.max(-1, Integer.parseInt(text.strip()));
        } catch (NumberFormatException unreadable) {
            return -1;
        }
    }

    private static @Nullable String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException absent) {
            return null;
        }
    }

    private static List<Path> entries(Path folder, String names) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, names)) {
            entries.forEach(found::add);
        } catch (IOException | DirectoryIteratorException absent) {
            return List.of();
        }
        return found;
    }
}
