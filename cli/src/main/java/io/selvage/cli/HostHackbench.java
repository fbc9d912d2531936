package io.selvage.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The operating system's own hackbench, of rt-tests, with the same options over real pipes.
final class HostHackbench implements Subject {
    static final String MISSING =
            "host: hackbench is not installed, so it is not compared (Debian and Ubuntu: apt install rt-tests)";

    private static final Pattern TIME = Pattern.compile("(?m)^Time: ([0-9]+\\.[0-9]+)$");

    private final List<String> command;

    private HostHackbench(List<String> command) {
        this.command = command;
    }

    /// The program that a shell would run under this name, or null.
    static @Nullable Path find(String program, String searchPath) {
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /// The host's hackbench with a workload.
    ///
    /// @param cpus the CPUs to keep it on, or none to leave it alone
    /// @return the subject, or null if hackbench is not installed
    static @Nullable HostHackbench onPath(Workload workload, List<Integer> cpus) {
        String searchPath = System.getenv().getOrDefault("PATH", "");
        Path hackbench = find("hackbench", searchPath);
        if (hackbench == null) {
            return null;
        }
        List<String> command = new ArrayList<>(onCpus(cpus, searchPath));
        command.addAll(arguments(hackbench, workload));
        return new HostHackbench(command);
    }

    /// The beginning of a command line that keeps what follows on some CPUs, as far as the host can.
    ///
    /// @param cpus the CPUs, or none to leave it alone
    static List<String> onCpus(List<Integer> cpus, String searchPath) {
        Path taskset = find("taskset", searchPath);
        return taskset == null || cpus.isEmpty() ? List.of() : List.of(taskset.toString(), "-c", cpuList(cpus));
    }

    /// The command line for a workload. Short options only: hackbench 2.4 rejects some orders of the long
    /// ones.
    static List<String> arguments(Path hackbench, Workload workload) {
        return List.of(
                hackbench.toString(),
                "-p",
                workload.mode() == Workload.Mode.PROCESS ? "-P" : "-T",
                "-g",
                String.valueOf(workload.groups()),
                "-f",
                String.valueOf(workload.fds()),
                "-l",
                String.valueOf(workload.loops()),
                "-s",
                String.valueOf(workload.dataSize()));
    }

    /// The time that hackbench printed, which has milliseconds and may be zero; null if it printed none.
    static @Nullable Duration time(String output) {
        Matcher matcher = TIME.matcher(output);
        if (!matcher.find()) {
            return null;
        }
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * 1e9));
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public Warmup warmup() {
        return Warmup.POINTLESS;
    }

    @Override
    public Duration run(Tally tally) throws IOException, InterruptedException {
        java.lang.Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        Duration time = time(output);
        if (code != 0 || time == null) {
            String last = output.lines().reduce((_, line) -> line).orElse("no output");
            throw new IOException("hackbench gave no time (exit code " + code + "): " + last);
        }
        return time;
    }

    private static String cpuList(List<Integer> cpus) {
        return String.join(",", cpus.stream().map(String::valueOf).toList());
    }
}
