package io.selvage.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the benchmarks have in common: the unit, the length of a run, the flags of its forks.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {ForkFlags.OPEN_LANG, ForkFlags.EXPORT_VM, ForkFlags.EXPORT_MISC, ForkFlags.NATIVE_ACCESS})
public abstract class ComparedWithJdk {
    private static final int FULL = 1;

    private int divisor = FULL;

    ComparedWithJdk() {}

    /// Makes every later invocation do a fraction of its operations, for tests that only want to see the code run. The
    /// times that JMH computes are wrong after that.
    final void shrinkBy(int newDivisor) {
        divisor = newDivisor;
    }

    /// How many operations to do: all of them in a measurement.
    final int portionOf(int operations) {
        return Math.max(2, operations / divisor);
    }
}
