package io.selvage.cli;

import io.selvage.api.MeteredResource;
import io.selvage.api.ProcessInfo;
import io.selvage.api.ResourceUsage;
import io.selvage.api.ThreadState;
import io.selvage.cli.TextTable.Column;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What processes use at the moment, as `top` shows it: the busiest first. What a process has used is
/// compared with the picture before, over the time that has passed for that process. One thread uses it.
final class Top {
    private static final double NANOS_PER_SECOND = 1e9;

    // A line that took two would not be erased.
    private static final String WRAP_OFF = "\033[?7l";
    private static final String WRAP_ON = "\033[?7h";

    private static final ResourceUsage NOTHING = new ResourceUsage(Duration.ZERO, 0, 0, 0, 0, 0, Duration.ZERO, 0);

    private final Terminal.Reader reader;
    private Map<Integer, ProcessInfo> before = Map.of();
    private int shownLines;

    Top(Terminal.Reader reader) {
        this.reader = reader;
    }

    /// One process since the picture before.
    private record Pace(ProcessInfo process, double cpu, double bytes) {
        static Pace of(ProcessInfo process, ResourceUsage then) {
            ResourceUsage now = process.usage();
            double passed = (now.wallTime().toNanos() - then.wallTime().toNanos()) / NANOS_PER_SECOND;
            if (passed <= 0) {
                return new Pace(process, 0, 0);
            }
            return new Pace(
                    process,
                    (now.cpuTime().toNanos() - then.cpuTime().toNanos()) / NANOS_PER_SECOND / passed,
                    (now.allocatedBytes() - then.allocatedBytes()) / passed);
        }
    }

    /// The next picture: for a person it takes the place of the one before, for a program it follows
    /// that.
    String next(List<ProcessInfo> rows) {
        List<Pace> paces = rows.stream()
                .filter(Top::isProgram)
                .map(this::pace)
                .sorted(Comparator.comparingDouble(Pace::cpu)
                        .reversed()
                        .thenComparingInt(pace -> pace.process().pid()))
                .toList();
        Map<Integer, ProcessInfo> seen = new HashMap<>();
        paces.forEach(pace -> seen.put(pace.process().pid(), pace.process()));
        before = Map.copyOf(seen);
        if (paces.isEmpty() && shownLines == 0) {
            return "";
        }
        String picture = summary(paces) + "\n" + table(paces).render(Terminal.colours(reader));
        int linesBefore = shownLines;
        shownLines = (int) picture.lines().count();
        if (reader == Terminal.Reader.PROGRAM) {
            return picture;
        }
        String erase = linesBefore == 0 ? "" : "\033[" + linesBefore + "A\033[J";
        return erase + WRAP_OFF + picture + WRAP_ON;
    }

    private static boolean isProgram(ProcessInfo process) {
        boolean supervises = process.ppid() == 1 && process.name().equals(Supervisor.NAME);
        return process.ppid() != 0 && !supervises;
    }

    private Pace pace(ProcessInfo process) {
        ProcessInfo then = before.get(process.pid());
        return Pace.of(process, then != null && then.guid().equals(process.guid()) ? then.usage() : NOTHING);
    }

    private static String summary(List<Pace> paces) {
        int threads = paces.stream().mapToInt(pace -> pace.process().threads()).sum();
        long processes = paces.stream()
                .filter(pace -> pace.process().state() != ThreadState.ZOMBIE)
                .count();
        return String.format(
                Locale.ROOT,
                "%s, %s, cpu %s, allocating %s/s",
                counted(processes, "process", "processes"),
                counted(threads, "thread", "threads"),
                percent(paces.stream().mapToDouble(Pace::cpu).sum()),
                bytes(paces.stream().mapToDouble(Pace::bytes).sum()));
    }

    private static TextTable table(List<Pace> paces) {
        var table = new TextTable(
                Column.right("PID"),
                Column.left("STATE"),
                Column.right("CPU%"),
                Column.right("CPU"),
                Column.right("ALLOC/s"),
                Column.right("ALLOC"),
                Column.right("TIDS"),
                Column.right("FDS"),
                Column.right("OUTPUT"),
                Column.right("WALL"),
                Column.left("COMMAND"));
        for (Pace pace : paces) {
            ProcessInfo process = pace.process();
            ResourceUsage usage = process.usage();
            table.row(
                    String.valueOf(process.pid()),
                    String.valueOf(process.state().code()),
                    percent(pace.cpu()),
                    MeteredResource.CPU_TIME.text(usage.cpuTime().toNanos()),
                    bytes(pace.bytes()),
                    MeteredResource.ALLOCATED_BYTES.text(usage.allocatedBytes()),
                    String.valueOf(process.threads()),
                    String.valueOf(usage.openDescriptors()),
                    MeteredResource.OUTPUT_BYTES.text(usage.outputBytes()),
                    MeteredResource.WALL_TIME.text(usage.wallTime().toNanos()),
                    process.name());
        }
        return table;
    }

    private static String counted(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String bytes(double amount) {
        return MeteredResource.ALLOCATED_BYTES.text(Math.round(amount));
    }
}
