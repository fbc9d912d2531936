package io.selvage.cli.bench;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/// Where JMH's own words and those of its forks go.
final class ForkOutput implements OutputFormat {
    private final PrintWriter out;

    private ForkOutput(PrintWriter out) {
        this.out = out;
    }

    static ForkOutput discarded() {
        return new ForkOutput(new PrintWriter(Writer.nullWriter()));
    }

    static ForkOutput to(PrintWriter out) {
        return new ForkOutput(out);
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {}

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult result) {
        out.println("# %s %d: %s".formatted(params.getType(), iteration, result.getPrimaryResult()));
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {
        out.println("# %s %s".formatted(benchmark.getBenchmark(), benchmark.getJvmArgs()));
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void print(String text) {
        out.print(text);
    }

    @Override
    public void println(String line) {
        out.println(line);
    }

    /// Drops what JMH says at its most talkative: a line for every benchmark that it does not run.
    @Override
    public void verbosePrintln(String line) {}

    @Override
    public void write(int character) {
        out.write(character);
    }

    @Override
    public void write(byte[] bytes) {
        out.print(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
        out.flush();
    }

    /// Leaves the stream open: it is the caller's.
    @Override
    public void close() {
        out.flush();
    }
}
