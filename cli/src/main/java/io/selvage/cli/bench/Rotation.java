package io.selvage.cli.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Utils;

/// Runs subjects in rounds: each round gives every subject one fork, so that a neighbour who is busy for
/// a minute slows a few forks of all subjects instead of all forks of a few. JMH would run all forks of a
/// subject in a row.
///
/// After each round everything measured so far is in the file, in JMH's own format, merged as if JMH had run the forks.
public final class Rotation {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String CROWD_SIZE = "threads";

    private final SortedSet<Subject> subjects;
    private final Effort effort;
    private final Path file;
    private final PrintWriter progress;
    private final OutputFormat forkOutput;
    private final SortedMap<Subject, RunResult> results = new TreeMap<>();
    private final SortedSet<Subject> failed = new TreeSet<>();

    /// Prepares the rounds; [#run()] does the work.
    ///
    /// @param subjects what to measure
    /// @param effort how thoroughly
    /// @param file where JMH's JSON goes
    /// @param progress gets a line per fork
    /// @param chatter whether JMH's own output goes there too
    public Rotation(SortedSet<Subject> subjects, Effort effort, Path file, PrintWriter progress, Chatter chatter) {
        this.subjects = subjects;
        this.effort = effort;
        this.file = file;
        this.progress = progress;
        forkOutput = chatter == Chatter.SHOWN ? ForkOutput.to(progress) : ForkOutput.discarded();
    }

    /// Whether the user sees what JMH and its forks say.
    public enum Chatter {
        /// Nobody does.
        DISCARDED,
        /// It goes where the progress goes.
        SHOWN
    }

    /// Measures. A subject that fails is not tried again and missing from the result.
    ///
    /// @return what JMH measured, in its JSON format
    /// @throws IOException if the file cannot be written
    /// @throws RunnerException if JMH refuses to run, because another JMH is running for instance
    public String run() throws IOException, RunnerException {
        int forks = effort.rounds() * subjects.size();
        long start = System.nanoTime();
        int done = 0;
        Duration left = effort.guessPerFork().multipliedBy(forks);
        // Asking JMH for the JVM initialises it; what the JDK then has to say about Unsafe precedes the progress.
        progress.println("%d forks of %s".formatted(forks, Utils.getCurrentJvm()));
        for (int round = 1; round <= effort.rounds(); round++) {
            for (Subject subject : subjects) {
                done++;
                progress.print("[%d of %d] round %d, about %s left: %s … "
                        .formatted(done, forks, round, inWords(left), subject.id()));
                progress.flush();
                progress.println(failed.contains(subject) ? "failed before, left out" : outcome(subject));
                left = Duration.ofNanos((System.nanoTime() - start) / done).multipliedBy(forks - done);
            }
            Files.writeString(file, json());
        }
        return json();
    }

    /// The subjects that did not come to a result.
    ///
    /// @return none if all is well
    public SortedSet<Subject> failed() {
        return failed;
    }

    private String outcome(Subject subject) throws RunnerException {
        Collection<RunResult> measured = new Runner(options(subject), forkOutput).run();
        if (measured.isEmpty()) {
            failed.add(subject);
            results.remove(subject);
            return "failed";
        }
        RunResult fork = measured.iterator().next();
        results.merge(subject, fork, Rotation::merged);
        return Report.ofJson(json(List.of(fork))).measurements().stream()
                .map(one -> String.format(Locale.ROOT, "%,.1f ns/op", one.nsPerOp()))
                .findFirst()
                .orElse("no number");
    }

    /// The size of the crowd means nothing to benchmarks without that parameter: JMH ignores it there.
    private Options options(Subject subject) {
        var options = new OptionsBuilder()
                .include("^" + Pattern.quote(subject.method()) + "$")
                .forks(1)
                .param(CROWD_SIZE, Integer.toString(effort.crowd()))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(false)
                .timeout(TimeValue.seconds(TIMEOUT.toSeconds()));
        if (subject.pace() == Subject.Pace.ITERATIONS) {
            options.warmupIterations(effort.warmups())
                    .warmupTime(TimeValue.milliseconds(effort.time().toMillis()))
                    .measurementIterations(effort.iterations())
                    .measurementTime(TimeValue.milliseconds(effort.time().toMillis()));
        }
        return options.build();
    }

    private String json() {
        return json(results.values());
    }

    private static String json(Collection<RunResult> results) {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static RunResult merged(RunResult earlier, RunResult later) {
        List<BenchmarkResult> forks = new ArrayList<>(earlier.getBenchmarkResults());
        forks.addAll(later.getBenchmarkResults());
        return new RunResult(withForks(earlier.getParams(), forks.size()), forks);
    }

    private static BenchmarkParams withForks(BenchmarkParams params, int forks) {
        WorkloadParams workload = new WorkloadParams();
        for (String key : params.getParamsKeys()) {
            workload.put(key, params.getParam(key), 0);
        }
        return new BenchmarkParams(
                params.getBenchmark(),
                params.generatedBenchmark(),
                params.shouldSynchIterations(),
                params.getThreads(),
                params.getThreadGroups(),
                params.getThreadGroupLabels(),
                forks,
                params.getWarmupForks(),
                params.getWarmup(),
                params.getMeasurement(),
                params.getMode(),
                workload,
                params.getTimeUnit(),
                params.getOpsPerInvocation(),
                params.getJvm(),
                params.getJvmArgs(),
                params.getJdkVersion(),
                params.getVmName(),
                params.getVmVersion(),
                params.getJmhVersion(),
                params.getTimeout());
    }

    private static String inWords(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 90 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
    }
}
