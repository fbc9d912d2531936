package io.selvage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.selvage.api.ProcessInfo;
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

    private final List<ProcessInfo> rows;

    ProcessTree(List<ProcessInfo> rows) {
        this.rows =
                rows.stream().sorted(Comparator.comparingInt(ProcessInfo::pid)).toList();
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
            array.addObject()
                    .put("pid", row.pid())
                    .put("ppid", row.ppid())
                    .put("guid", row.guid().toString())
                    .put("threads", row.threads())
                    .put("state", row.state().name())
                    .put("core", row.core())
                    .put("cpuSeconds", Result.seconds(row.cpuTime()))
                    .put("command", row.name());
        }
        return array;
    }

    /// Adds a process and all below it, without recursion: a chain of processes may be longer than a stack is deep.
    private static void add(
            TextTable table, ProcessInfo root, Map<Integer, List<ProcessInfo>> children, Set<Integer> shown) {
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

    private static String[] cells(ProcessInfo row, int depth) {
        return new String[] {
            String.valueOf(row.pid()),
            String.valueOf(row.ppid()),
            String.valueOf(row.threads()),
            String.valueOf(row.state().code()),
            row.core() < 0 ? "-" : String.valueOf(row.core()),
            seconds(row.cpuTime()),
            row.guid().toString(),
            depth == 0 ? row.name() : INDENT.repeat(depth - 1) + BRANCH + row.name()
        };
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3fs", Result.seconds(time));
    }
}
