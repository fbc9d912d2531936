package io.selvage.cli;

import io.selvage.cli.schbench.Figures;
import io.selvage.cli.schbench.Load;
import io.selvage.cli.schbench.Spread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The operating system's own schbench with the same options.
final class HostSchbench implements SchbenchSubject {
    static final String MISSING = "host: schbench is not installed, so it is not compared "
            + "(build it from git.kernel.org/pub/scm/linux/kernel/git/mason/schbench.git)";

    /// Below this the original does not warm up.
    private static final Duration LEAST_WITH_WARMUP = Duration.ofSeconds(30);

    private static final Pattern SAMPLES = Pattern.compile("\\(([0-9]+) total samples\\)");
    private static final Pattern RANGE = Pattern.compile("min=([0-9]+), max=([0-9]+)");
    private static final Pattern RATE = Pattern.compile("average rps: ([0-9.]+)");
    private static final Pattern TRANSFER = Pattern.compile("avg worker transfer: ([0-9.]+) ops/sec");

    private final List<String> command;
    private final Load load;
    private volatile long began;

    private HostSchbench(List<String> command, Load load) {
        this.command = command;
        this.load = load;
    }

    /// The host's schbench with a load.
    ///
    /// @param cpus the CPUs to keep it on, or none to leave it alone
    /// @return the subject, or null if schbench is not installed
    static @Nullable HostSchbench onPath(Load load, List<Integer> cpus) {
        String searchPath = System.getenv().getOrDefault("PATH", "");
        Path schbench = HostHackbench.find("schbench", searchPath);
        if (schbench == null) {
            return null;
        }
        List<String> command = new ArrayList<>(HostHackbench.onCpus(cpus, searchPath));
        command.addAll(arguments(schbench, load));
        return new HostSchbench(command, load);
    }

    /// The command line for a load.
    static List<String> arguments(Path schbench, Load load) {
        List<String> arguments = new ArrayList<>(List.of(schbench.toString(), "-L"));
        add(arguments, "-m", load.messageThreads());
        add(arguments, "-t", load.workers());
        add(arguments, "-r", Math.max(1, load.runtime().toSeconds()));
        if (load.runtime().compareTo(LEAST_WITH_WARMUP) >= 0) {
            add(arguments, "-w", load.warmup().toSeconds());
        }
        add(arguments, "-F", load.footprintKilobytes());
        add(arguments, "-n", load.operations());
        add(arguments, "-s", load.sleep().toNanos() / 1_000);
        switch (load.mode()) {
            case Load.Mode.Saturate() -> {}
            case Load.Mode.Calibrate() -> arguments.add("-C");
            case Load.Mode.Rate(int perSecond) -> add(arguments, "-R", perSecond);
            case Load.Mode.AutoRate(int percent) -> add(arguments, "-A", percent);
            case Load.Mode.Pipe(int bytes) -> add(arguments, "-p", bytes);
        }
        return arguments;
    }

    private static void add(List<String> arguments, String option, long value) {
        arguments.add(option);
        arguments.add(String.valueOf(value));
    }

    /// What schbench printed last of each kind.
    ///
    /// @param transfer how many bytes a wake-up transfers, 0 if that is not what it does
    /// @return null if it printed no latencies
    static @Nullable Figures figures(String output, int transfer) {
        Spread wakeUps = spread(output, "Wakeup Latencies percentiles");
        if (wakeUps == null) {
            return null;
        }
        Spread nothing = new Spread(0, 0, 0, 0, 0, 0, 0, 0);
        Spread requests = spread(output, "Request Latencies percentiles");
        Spread rates = spread(output, "RPS percentiles");
        double rate = Math.max(number(RATE, output), number(TRANSFER, output));
        return new Figures(
                wakeUps, requests == null ? nothing : requests, rates == null ? nothing : rates, rate, rate * transfer);
    }

    private static @Nullable Spread spread(String output, String title) {
        int begin = output.lastIndexOf(title);
        if (begin < 0) {
            return null;
        }
        String block = output.substring(begin);
        Matcher range = RANGE.matcher(block);
        if (!range.find()) {
            return null;
        }
        block = block.substring(0, range.end());
        return new Spread(
                Math.round(number(SAMPLES, block)),
                percentile(block, "20.0"),
                percentile(block, "50.0"),
                percentile(block, "90.0"),
                percentile(block, "99.0"),
                percentile(block, "99.9"),
                Double.parseDouble(range.group(1)),
                Double.parseDouble(range.group(2)));
    }

    private static double percentile(String block, String percent) {
        return number(Pattern.compile(Pattern.quote(percent) + "th: +([0-9]+)"), block);
    }

    private static double number(Pattern pattern, String text) {
        double last = 0;
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            last = Double.parseDouble(matcher.group(1));
        }
        return last;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public Figures run() throws IOException, InterruptedException {
        began = System.nanoTime();
        java.lang.Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        Figures figures = figures(output, load.transfer());
        if (code != 0 || figures == null) {
            String last = output.lines().reduce((_, line) -> line).orElse("no output");
            throw new IOException(
                    String.format(Locale.ROOT, "schbench gave no latencies (exit code %d): %s", code, last));
        }
        return figures;
    }

    @Override
    public double fraction() {
        return Math.min(1, (System.nanoTime() - began) / (double) load.runtime().toNanos());
    }
}
