package io.selvage.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What do the polls cost that are compiled into programs? Twelve small compute-bound programs, each with
/// polls and as the compiler made it; one operation is a run of a few milliseconds.
///
/// The flag is raised every five milliseconds in both cases: as long as no poll has ever found it raised,
/// the JIT compiler leaves the slow path out, and the polls look cheaper than they are in a kernel.
public class Polls extends ComparedWithJdk {
    /// Called by JMH.
    public Polls() {}

    /// Fast Fourier transform, with polls.
    @Benchmark
    public double selvageFft(Polled kernels) throws Throwable {
        return kernels.run("Fft");
    }

    /// Fast Fourier transform, as compiled.
    @Benchmark
    public double plainFft(Plain kernels) throws Throwable {
        return kernels.run("Fft");
    }

    /// Successive over-relaxation, with polls.
    @Benchmark
    public double selvageSor(Polled kernels) throws Throwable {
        return kernels.run("Sor");
    }

    /// Successive over-relaxation, as compiled.
    @Benchmark
    public double plainSor(Plain kernels) throws Throwable {
        return kernels.run("Sor");
    }

    /// Sparse matrix by vector, with polls.
    @Benchmark
    public double selvageSparse(Polled kernels) throws Throwable {
        return kernels.run("Sparse");
    }

    /// Sparse matrix by vector, as compiled.
    @Benchmark
    public double plainSparse(Plain kernels) throws Throwable {
        return kernels.run("Sparse");
    }

    /// LU factorisation, with polls.
    @Benchmark
    public double selvageLu(Polled kernels) throws Throwable {
        return kernels.run("Lu");
    }

    /// LU factorisation, as compiled.
    @Benchmark
    public double plainLu(Plain kernels) throws Throwable {
        return kernels.run("Lu");
    }

    /// Calls of a small synchronized method, with polls.
    @Benchmark
    public double selvageMonteCarlo(Polled kernels) throws Throwable {
        return kernels.run("MonteCarlo");
    }

    /// Calls of a small synchronized method, as compiled.
    @Benchmark
    public double plainMonteCarlo(Plain kernels) throws Throwable {
        return kernels.run("MonteCarlo");
    }

    /// Recursion, with polls.
    @Benchmark
    public double selvageFib(Polled kernels) throws Throwable {
        return kernels.run("Fib");
    }

    /// Recursion, as compiled.
    @Benchmark
    public double plainFib(Plain kernels) throws Throwable {
        return kernels.run("Fib");
    }

    /// Text, with polls.
    @Benchmark
    public double selvageStrings(Polled kernels) throws Throwable {
        return kernels.run("Strings");
    }

    /// Text, as compiled.
    @Benchmark
    public double plainStrings(Plain kernels) throws Throwable {
        return kernels.run("Strings");
    }

    /// Loops that are compiled to vector instructions, with polls.
    @Benchmark
    public double selvageVector(Polled kernels) throws Throwable {
        return kernels.run("Vector");
    }

    /// Loops that are compiled to vector instructions, as compiled.
    @Benchmark
    public double plainVector(Plain kernels) throws Throwable {
        return kernels.run("Vector");
    }

    /// Primes, with polls.
    @Benchmark
    public double selvageSieve(Polled kernels) throws Throwable {
        return kernels.run("Sieve");
    }

    /// Primes, as compiled.
    @Benchmark
    public double plainSieve(Plain kernels) throws Throwable {
        return kernels.run("Sieve");
    }

    /// A hash map of the program's own, with polls.
    @Benchmark
    public double selvageUserMap(Polled kernels) throws Throwable {
        return kernels.run("UserMap");
    }

    /// A hash map of the program's own, as compiled.
    @Benchmark
    public double plainUserMap(Plain kernels) throws Throwable {
        return kernels.run("UserMap");
    }

    /// The JDK's hash map, with polls.
    @Benchmark
    public double selvageHashMaps(Polled kernels) throws Throwable {
        return kernels.run("HashMaps");
    }

    /// The JDK's hash map, as compiled.
    @Benchmark
    public double plainHashMaps(Plain kernels) throws Throwable {
        return kernels.run("HashMaps");
    }

    /// Binary trees, with polls.
    @Benchmark
    public double selvageTrees(Polled kernels) throws Throwable {
        return kernels.run("Trees");
    }

    /// Binary trees, as compiled.
    @Benchmark
    public double plainTrees(Plain kernels) throws Throwable {
        return kernels.run("Trees");
    }

    /// The programs as compiled.
    public static class Plain extends Kernels {
        /// Called by JMH.
        public Plain() {
            super(KernelLoader.Code.AS_COMPILED);
        }
    }

    /// The programs with polls.
    public static class Polled extends Kernels {
        /// Called by JMH.
        public Polled() {
            super(KernelLoader.Code.POLLED);
        }
    }

    /// The programs of one loader, and who raises their flag.
    @State(Scope.Benchmark)
    public abstract static class Kernels {
        private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

        private final KernelLoader loader;
        private final Map<String, MethodHandle> runs = new HashMap<>();
        private final java.lang.Thread ticker =
                java.lang.Thread.ofPlatform().daemon().unstarted(this::tick);
        private volatile boolean over;

        Kernels(KernelLoader.Code code) {
            loader = new KernelLoader(code);
        }

        /// Begins to raise the flag.
        @Setup
        public void startTicker() {
            ticker.start();
        }

        /// Ends that.
        ///
        /// @throws InterruptedException if JMH is to end
        @TearDown
        public void stopTicker() throws InterruptedException {
            over = true;
            LockSupport.unpark(ticker);
            ticker.join();
        }

        private void tick() {
            try {
                VarHandle flag =
                        MethodHandles.publicLookup().findStaticVarHandle(loader.guest(), "poll", boolean.class);
                while (!over) {
                    LockSupport.parkNanos(this, SLICE_NANOS);
                    flag.setVolatile(true);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        double run(String kernel) throws Throwable {
            MethodHandle run = runs.get(kernel);
            if (run == null) {
                run = MethodHandles.publicLookup()
                        .findStatic(loader.kernel(kernel), "run", MethodType.methodType(double.class));
                runs.put(kernel, run);
            }
            return (double) run.invokeExact();
        }
    }
}
