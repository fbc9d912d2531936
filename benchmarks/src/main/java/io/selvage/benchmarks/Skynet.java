package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does a tree of threads cost? A thread makes ten, each of which makes ten, until there are a
/// million leaves; leaf number k returns k, and everybody else returns the sum of what the ten it has
/// made return. One operation is one leaf.
@Fork(
        value = 3,
        jvmArgsAppend = {
            ForkFlags.OPEN_LANG,
            ForkFlags.EXPORT_VM,
            ForkFlags.EXPORT_MISC,
            ForkFlags.NATIVE_ACCESS,
            ForkFlags.HEAP_OF_A_MILLION
        })
public class Skynet extends ComparedWithJdk {
    static final int LEAVES = 1_000_000;
    private static final int BRANCHES = 10;

    /// Called by JMH.
    public Skynet() {}

    /// A kernel with numbers for everybody.
    @State(Scope.Benchmark)
    public abstract static class LargeKernel {
        private static final int NUMBERS = 4_194_304;

        private final int cores;
        private @Nullable Kernel kernel;

        LargeKernel(int cores) {
            this.cores = cores;
        }

        /// Boots the kernel, before the warm-up.
        @Setup(Level.Trial)
        public void boot() {
            kernel = Kernel.boot(KernelConfig.cores(cores).pidMax(NUMBERS));
        }

        /// Closes the kernel, after the last iteration.
        @TearDown(Level.Trial)
        public void close() {
            Objects.requireNonNull(kernel).close();
        }

        final long run(int leaves, BodyKind kind) throws InterruptedException {
            long[] sum = new long[1];
            BootedKernel.run(Objects.requireNonNull(kernel), kind.program("skynet", sys -> {
                sum[0] = grow(sys, kind, 0, leaves);
                return 0;
            }));
            return checked(sum[0], leaves);
        }
    }

    /// With one core.
    public static class OneLargeCore extends LargeKernel {
        /// Called by JMH.
        public OneLargeCore() {
            super(1);
        }
    }

    /// With two cores.
    public static class TwoLargeCores extends LargeKernel {
        /// Called by JMH.
        public TwoLargeCores() {
            super(2);
        }
    }

    /// Threads with stacks, two cores.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public long selvageStackful2Cores(TwoLargeCores kernel) throws InterruptedException {
        return kernel.run(leaves(), BodyKind.STACKFUL);
    }

    /// Confined threads, one core.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public long selvageConfined1Core(OneLargeCore kernel) throws InterruptedException {
        return kernel.run(leaves(), BodyKind.CONFINED);
    }

    /// Confined threads, two cores.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public long selvageConfined2Cores(TwoLargeCores kernel) throws InterruptedException {
        return kernel.run(leaves(), BodyKind.CONFINED);
    }

    /// JDK virtual threads, one carrier.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER, ForkFlags.HEAP_OF_A_MILLION})
    public long virtualThreads1Carrier() throws InterruptedException {
        return onVirtualThreads();
    }

    /// JDK virtual threads, two carriers.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS, ForkFlags.HEAP_OF_A_MILLION})
    public long virtualThreads2Carriers() throws InterruptedException {
        return onVirtualThreads();
    }

    /// Goroutines that send their result through a channel, one processor of Go's.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public void go1Core(GoPeer.OneCore go) {
        go.run("skynet", leaves());
    }

    /// Goroutines that send their result through a channel, two processors of Go's.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public void go2Cores(GoPeer.TwoCores go) {
        go.run("skynet", leaves());
    }

    /// The largest full tree that is asked for.
    private int leaves() {
        int leaves = 1;
        while (leaves * BRANCHES <= portionOf(LEAVES)) {
            leaves *= BRANCHES;
        }
        return leaves;
    }

    private static long grow(SystemCalls sys, BodyKind kind, long first, int leaves) {
        if (leaves == 1) {
            return first;
        }
        int each = leaves / BRANCHES;
        long[] results = new long[BRANCHES];
        Thread[] children = new Thread[BRANCHES];
        for (int i = 0; i < BRANCHES; i++) {
            int branch = i;
            children[i] = sys.clone(
                    CloneFlags.THREAD,
                    kind.thread(() -> results[branch] = grow(sys, kind, first + (long) branch * each, each)));
        }
        long sum = 0;
        for (int i = 0; i < BRANCHES; i++) {
            sys.join(children[i]);
            sum += results[i];
        }
        return sum;
    }

    private long onVirtualThreads() throws InterruptedException {
        int leaves = leaves();
        long[] sum = new long[1];
        java.lang.Thread.ofVirtual().start(() -> sum[0] = grow(0, leaves)).join();
        return checked(sum[0], leaves);
    }

    private static long grow(long first, int leaves) {
        if (leaves == 1) {
            return first;
        }
        int each = leaves / BRANCHES;
        long[] results = new long[BRANCHES];
        var children = new java.lang.Thread[BRANCHES];
        for (int i = 0; i < BRANCHES; i++) {
            int branch = i;
            children[i] = java.lang.Thread.startVirtualThread(
                    () -> results[branch] = grow(first + (long) branch * each, each));
        }
        long sum = 0;
        try {
            for (int i = 0; i < BRANCHES; i++) {
                children[i].join();
                sum += results[i];
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return sum;
    }

    private static long checked(long sum, int leaves) {
        if (sum != (long) leaves * (leaves - 1) / 2) {
            throw new IllegalStateException("sum=" + sum + " of " + leaves + " leaves");
        }
        return sum;
    }
}
