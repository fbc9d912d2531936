package io.selvage.it.zoo;

import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.HardStop;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KillStep;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StandardStreams;
import io.selvage.it.Inside;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A kernel with two well-behaved processes, in which animals are let loose and killed.
final class Zoo implements AutoCloseable {
    /// How long a killed process is waited for.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How long an animal may go on before it is killed, for a while that differs from time to time.
    private static final long MOST_MICROS = 8_000;

    private final Kernel kernel;
    private final Neighbours neighbours;
    private final Map<String, Kills> kills = new java.util.LinkedHashMap<>();
    private int count;

    /// What has become of the kills of one kind.
    record Kills(List<Long> nanos, Map<KillStep, Integer> steps) {
        Latencies latencies() {
            return Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray(), nanos.size());
        }
    }

    Zoo(int cores, HardStop policy) {
        KernelConfig config = Inside.config(cores).hardStop(policy);
        kernel = Kernel.boot(config);
        neighbours = new Neighbours(kernel);
    }

    /// {@return all kinds: jars, and code of the embedder's}
    static List<Animal> animals(Path folder) throws IOException {
        List<Animal> animals = new ArrayList<>();
        for (Path jar : Jars.of(folder)) {
            String name = String.valueOf(jar.getFileName()).replace(".jar", "");
            animals.add(new Animal(name, Program.jar(jar)));
        }
        animals.addAll(Natives.all());
        return animals;
    }

    /// Starts one, waits until it refuses to die, kills it and waits for its end.
    ///
    /// @return what is wrong, null if nothing is
    @Nullable
    String kill(Animal animal) throws IOException, InterruptedException {
        Process process = kernel.spawn(StandardStreams.PIPES, animal.program());
        if (process.stdout().read() != 'r') {
            return animal + " did not begin: " + process.waitFor(PATIENCE);
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(count++ * 1_237L % MOST_MICROS));
        long began = System.nanoTime();
        process.kill(Signal.KILL);
        ExitStatus status = process.waitFor(PATIENCE);
        long nanos = System.nanoTime() - began;
        if (status == null) {
            return animal + " is alive: " + process.threads();
        }
        ExitReport report = process.exitReport();
        if (report == null || !status.equals(ExitStatus.killed(Signal.KILL)) || process.exitStatus() == null) {
            return animal + " has ended otherwise: " + status + ", " + report;
        }
        Kills mine =
                kills.computeIfAbsent(animal.name(), _ -> new Kills(new ArrayList<>(), new EnumMap<>(KillStep.class)));
        mine.nanos.add(nanos);
        mine.steps.merge(report.furthestStep(), 1, Integer::sum);
        return remains(animal, process);
    }

    private @Nullable String remains(Animal animal, Process process) {
        if (!process.threads().isEmpty()) {
            return animal + " has threads left: " + process.threads();
        }
        // Its parent hears of the end, and collects it, a moment after whoever waits for it.
        for (int look = 0; look < 2_000; look++) {
            if (kernel.processes().stream().noneMatch(row -> row.pid() == process.pid())) {
                return null;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return animal + " is in the table still";
    }

    /// {@return the platform threads that still run what counts for dead}
    static long strays() {
        return java.lang.Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("selvage-stray"))
                .count();
    }

    Kernel kernel() {
        return kernel;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    /// {@return a line about each kind}
    String table() {
        StringBuilder table = new StringBuilder();
        kills.forEach((name, each) -> table.append(line(name, each)));
        List<Long> all = new ArrayList<>();
        kills.values().forEach(each -> all.addAll(each.nanos));
        Latencies total = Latencies.of(all.stream().mapToLong(Long::longValue).toArray(), all.size());
        table.append(String.format(
                Locale.ROOT,
                "%-26s n %5d  %s  beyond 50 ms: %d (%.2f %%), beyond 1 s: %d%n",
                "all",
                all.size(),
                total,
                total.beyond(50),
                100.0 * total.beyond(50) / Math.max(1, all.size()),
                total.beyond(1000)));
        table.append(String.format(
                "%-26s n %5d  %s%n", "neighbour's round trips", neighbours.progress(), neighbours.roundTrips()));
        return table.toString();
    }

    private static String line(String name, Kills each) {
        return String.format("%-26s n %5d  %s  %s%n", name, each.nanos.size(), each.latencies(), each.steps);
    }

    @Override
    public void close() {
        kernel.close();
    }
}
