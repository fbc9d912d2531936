package io.selvage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.api.ExitReport;
import io.selvage.api.Kernel;
import io.selvage.api.KillStep;
import io.selvage.api.MeteredResource;
import io.selvage.api.Process;
import io.selvage.api.ProcessInfo;
import io.selvage.api.ResourceUsage;
import io.selvage.api.ThreadState;
import io.selvage.cli.TextTable.Column;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/// A process table as `ps` shows it: parents above their children, which are indented.
///
/// The rows of a table are read one after the other while the kernel runs, so a parent may be missing. A
/// process without its parent stands at the margin; none is left out.
final class ProcessTree {
    private static final String BRANCH = "\\_ ";
    private static final String INDENT = "    ";

    private static final String NOTHING = "-";

    private final List<ProcessInfo> rows;

    /// By PID, what ended those that are dead, if that is known.
    private final Map<Integer, KillStep> ends;

    ProcessTree(List<ProcessInfo> rows) {
        this(rows, Map.of());
    }

    /// @param ends by PID, what ended those that are dead
    ProcessTree(List<ProcessInfo> rows, Map<Integer, KillStep> ends) {
        this.rows =
                rows.stream().sorted(Comparator.comparingInt(ProcessInfo::pid)).toList();
        this.ends = Map.copyOf(ends);
    }

    /// The processes of a kernel at this moment, zombies with what ended them.
    static ProcessTree of(Kernel kernel) {
        List<ProcessInfo> rows = kernel.processes();
        Map<Integer, KillStep> ends = new HashMap<>();
        for (ProcessInfo row : rows) {
            Process process = row.state() == ThreadState.ZOMBIE ? kernel.find(row.pid()) : null;
            ExitReport report = process == null ? null : process.exitReport();
            if (process != null && report != null && process.guid().equals(row.guid())) {
                ends.put(row.pid(), report.furthestStep());
            }
        }
        return new ProcessTree(rows, ends);
    }

    /// The tree as a table.
    String render(Ansi ansi) {
        var table = new TextTable(
                Column.right("PID"),
                Column.right("PPID"),
                Column.right("TIDS"),
                Column.left("STATE"),
                Column.right("CORE"),
                Column.right("CPU"),
                Column.right("ALLOC"),
                Column.right("FDS"),
                Column.left("END"),
                Column.left("GUID"),
                Column.left("COMMAND"));
        Map<Integer, List<ProcessInfo>> children = rows.stream().collect(Collectors.groupingBy(ProcessInfo::ppid));
        Set<Integer> pids = rows.stream().map(ProcessInfo::pid).collect(Collectors.toSet());
        Set<Integer> shown = new HashSet<>();
        for (ProcessInfo row : rows) {
            if (!pids.contains(row.ppid())) {
                add(table, row, children, shown);
            }
        }
        for (ProcessInfo row : rows) {
            add(table, row, children, shown);
        }
        return table.render(ansi);
    }

    /// The rows as data, in order of PID.
    ArrayNode json() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (ProcessInfo row : rows) {
            ResourceUsage usage = row.usage();
            KillStep end = ends.get(row.pid());
            array.addObject()
                    .put("pid", row.pid())
                    .put("ppid", row.ppid())
                    .put("guid", row.guid().toString())
                    .put("threads", row.threads())
                    .put("state", row.state().name())
                    .put("core", row.core())
                    .put("cpuSeconds", Result.seconds(row.cpuTime()))
                    .put("allocatedBytes", usage.allocatedBytes())
                    .put("peakThreads", usage.peakThreads())
                    .put("fds", usage.openDescriptors())
                    .put("peakFds", usage.peakDescriptors())
                    .put("wallSeconds", Result.seconds(usage.wallTime()))
                    .put("outputBytes", usage.outputBytes())
                    .put("end", end == null ? null : words(end))
                    .put("command", row.name());
        }
        return array;
    }

    /// The rows as one line of JSON.
    String jsonLine() {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set("processes", json());
        return line.toString();
    }

    /// Adds a process and all below it, without recursion: a chain of processes may be longer than a
    /// stack is deep.
    private void add(TextTable table, ProcessInfo root, Map<Integer, List<ProcessInfo>> children, Set<Integer> shown) {
        Map<Integer, Integer> depths = new HashMap<>(Map.of(root.pid(), 0));
        Deque<ProcessInfo> pending = new ArrayDeque<>(List.of(root));
        while (!pending.isEmpty()) {
            ProcessInfo row = pending.pop();
            if (!shown.add(row.pid())) {
                continue;
            }
            int depth = depths.getOrDefault(row.pid(), 0);
            table.row(cells(row, depth));
            for (ProcessInfo child : children.getOrDefault(row.pid(), List.of()).reversed()) {
                depths.put(child.pid(), depth + 1);
                pending.push(child);
            }
        }
    }

    private String[] cells(ProcessInfo row, int depth) {
        KillStep end = ends.get(row.pid());
        return new String[] {
            String.valueOf(row.pid()),
            String.valueOf(row.ppid()),
            String.valueOf(row.threads()),
            String.valueOf(row.state().code()),
            row.core() < 0 ? NOTHING : String.valueOf(row.core()),
            seconds(row.cpuTime()),
            row.usage().allocatedBytes() == 0
                    ? NOTHING
                    : MeteredResource.ALLOCATED_BYTES.text(row.usage().allocatedBytes()),
            String.valueOf(row.usage().openDescriptors()),
            end == null ? NOTHING : words(end),
            row.guid().toString(),
            depth == 0 ? row.name() : INDENT.repeat(depth - 1) + BRANCH + row.name()
        };
    }

    private static String words(KillStep step) {
        return step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3fs", Result.seconds(time));
    }
}
