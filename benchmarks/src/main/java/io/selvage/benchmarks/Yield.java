package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does it cost a thread to let the other one run? Two threads yield in a loop; one operation is one
/// yield.
///
/// On one core or carrier every yield switches to the other thread. On two, each thread has one to itself
/// most of the time, so that the wall time per yield can halve.
public class Yield extends ComparedWithJdk {
    static final int YIELDS = 200_000;
    static final int STEPS = 2_000_000;

    /// Called by JMH.
    public Yield() {}

    /// Two threads with stacks, one core.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void selvageStackful1Core(OneCore kernel) throws InterruptedException {
        kernel.run(twoStacks(portionOf(YIELDS) / 2, BodyKind.STACKFUL));
    }

    /// The same with the least that scheduling can do: first come, first served, and no accounts.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void selvageStackfulFifoUnaccounted1Core(BareOneCore kernel) throws InterruptedException {
        kernel.run(twoStacks(portionOf(YIELDS) / 2, BodyKind.STACKFUL));
    }

    /// Two threads with stacks, two cores.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void selvageStackful2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(twoStacks(portionOf(YIELDS) / 2, BodyKind.STACKFUL));
    }

    /// Two confined threads, one core.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void selvageConfined1Core(OneCore kernel) throws InterruptedException {
        kernel.run(twoStacks(portionOf(YIELDS) / 2, BodyKind.CONFINED));
    }

    /// Two confined threads, two cores.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void selvageConfined2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(twoStacks(portionOf(YIELDS) / 2, BodyKind.CONFINED));
    }

    /// Two state machines, one core: dispatch without any switch of stacks.
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public void selvageStackless1Core(OneCore kernel) throws InterruptedException {
        int each = portionOf(STEPS) / 2;
        kernel.run(Program.stackless("yield", () -> new YieldingPair(each)));
    }

    /// The same with the least that scheduling can do: first come, first served, and no accounts.
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public void selvageStacklessFifoUnaccounted1Core(BareOneCore kernel) throws InterruptedException {
        int each = portionOf(STEPS) / 2;
        kernel.run(Program.stackless("yield", () -> new YieldingPair(each)));
    }

    /// A state machine alone on its core: the least that a dispatch costs.
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public void selvageStacklessAlone1Core(OneCore kernel) throws InterruptedException {
        int steps = portionOf(STEPS);
        kernel.run(Program.stackless("yield", () -> new Yielding(steps)));
    }

    /// The floor under a dispatch: a loop of indirect calls that the JIT compiler cannot inline, no
    /// queue.
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public long indirectCall() {
        Callee[] ring = {new Adds(), new Subtracts(), new Flips(), new Adds()};
        int calls = portionOf(STEPS);
        long result = 0;
        for (int i = 0; i < calls; i++) {
            result = ring[i & 3].call(result);
        }
        return result;
    }

    /// Two JDK virtual threads, one carrier.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER})
    public void virtualThreads1Carrier() throws InterruptedException {
        runTwice(java.lang.Thread.ofVirtual());
    }

    /// Two JDK virtual threads, two carriers.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads2Carriers() throws InterruptedException {
        runTwice(java.lang.Thread.ofVirtual());
    }

    /// Two platform threads, placed by the host. With two CPUs or more each has its own: what is measured
    /// then is a `sched_yield` that finds nobody else to run, not a switch.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void platformThreads() throws InterruptedException {
        runTwice(java.lang.Thread.ofPlatform());
    }

    static Program twoStacks(int each, BodyKind kind) {
        return kind.program("yield", sys -> {
            Thread other = sys.clone(CloneFlags.THREAD, kind.thread(() -> yieldOften(sys, each)));
            yieldOften(sys, each);
            sys.join(other);
            return 0;
        });
    }

    private static void yieldOften(SystemCalls sys, int times) {
        for (int i = 0; i < times; i++) {
            sys.schedYield();
        }
    }

    private void runTwice(java.lang.Thread.Builder builder) throws InterruptedException {
        int each = portionOf(YIELDS) / 2;
        java.lang.Thread first = builder.start(() -> yieldOften(each));
        java.lang.Thread second = builder.start(() -> yieldOften(each));
        first.join();
        second.join();
    }

    @SuppressWarnings("ThreadPriorityCheck") // the yield is what is measured
    private static void yieldOften(int times) {
        for (int i = 0; i < times; i++) {
            java.lang.Thread.yield();
        }
    }

    private static final class Yielding implements StepBody {
        private int left;

        Yielding(int times) {
            left = times;
        }

        @Override
        public Step step(SystemCalls sys) {
            return left-- > 0 ? Step.YIELD : Step.EXIT;
        }
    }

    private static final class YieldingPair implements StepBody {
        private final int times;
        private int left;
        private @Nullable Thread other;

        YieldingPair(int times) {
            this.times = times;
            left = times;
        }

        @Override
        public Step step(SystemCalls sys) {
            if (other == null) {
                other = sys.clone(CloneFlags.THREAD, new Yielding(times));
            }
            return left-- > 0 ? Step.YIELD : Step.EXIT;
        }
    }

    private interface Callee {
        long call(long value);
    }

    // Three implementations at one call site: with two the JIT compiler would still inline both.
    private static final class Adds implements Callee {
        @Override
        public long call(long value) {
            return value + 3;
        }
    }

    private static final class Subtracts implements Callee {
        @Override
        public long call(long value) {
            return value - 5;
        }
    }

    private static final class Flips implements Callee {
        @Override
        public long call(long value) {
            return value ^ 7;
        }
    }
}
