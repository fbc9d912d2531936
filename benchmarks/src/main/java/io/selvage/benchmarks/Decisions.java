package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does a scheduling decision of the deterministic machine cost? Two threads, a random walk between them: at
/// every point the chooser is asked, and about every second answer is a switch. One operation is one point.
///
/// The peer is the real machine on one core, where each operation is a yield that switches.
public class Decisions extends ComparedWithJdk {
    static final int POINTS = 200_000;
    static final int STEPS = 1_000_000;
    static final int SEEDS = 1_000;

    /// Called by JMH.
    public Decisions() {}

    /// A deterministic kernel that lives for one fork.
    @State(Scope.Benchmark)
    public static class Simulated {
        private @Nullable Kernel kernel;
        private long seed;

        /// Called by JMH.
        public Simulated() {}

        /// Boots the kernel, before the warm-up.
        @Setup(Level.Trial)
        public void boot() {
            kernel = Kernel.boot(KernelConfig.deterministic(1));
        }

        /// Closes the kernel, after the last iteration.
        @TearDown(Level.Trial)
        public void close() {
            Objects.requireNonNull(kernel).close();
        }

        /// Begins a run with the next seed and makes it.
        void run(Program program) throws InterruptedException {
            simulation().restart(Plan.seeded(seed++));
            BootedKernel.run(Objects.requireNonNull(kernel), program);
        }

        void drive(Callable<Void> work) throws Exception {
            simulation().drive(work);
        }

        Simulation simulation() {
            return Objects.requireNonNull(Objects.requireNonNull(kernel).simulation());
        }
    }

    /// Two threads with stacks on the deterministic machine.
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public void simulatedStackful(Simulated kernel) throws InterruptedException {
        int each = portionOf(POINTS) / 2;
        Simulation simulation = kernel.simulation();
        kernel.run(Program.of("points", sys -> {
            Thread other = sys.clone(CloneFlags.THREAD, () -> pass(simulation, each));
            pass(simulation, each);
            sys.join(other);
            return 0;
        }));
    }

    /// Two state machines on the deterministic machine.
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public void simulatedStackless(Simulated kernel) throws InterruptedException {
        int each = portionOf(STEPS) / 2;
        kernel.run(Program.stackless("steps", () -> new Stepping(each, new Stepping(each, null))));
    }

    /// Whole runs of a small program, each from a seed of its own: start a process and two threads, make six accesses,
    /// join and end. One operation is one run.
    @Benchmark
    @OperationsPerInvocation(SEEDS)
    public void simulatedRuns(Simulated kernel) throws Exception {
        int runs = portionOf(SEEDS);
        Simulation simulation = kernel.simulation();
        kernel.drive(() -> {
            for (int i = 0; i < runs; i++) {
                int[] counter = new int[1];
                kernel.run(Program.of("race", sys -> {
                    java.lang.Thread one = java.lang.Thread.startVirtualThread(() -> count(simulation, counter));
                    java.lang.Thread two = java.lang.Thread.startVirtualThread(() -> count(simulation, counter));
                    one.join();
                    two.join();
                    return 0;
                }));
            }
            return null;
        });
    }

    /// Two threads with stacks that yield to each other on one core of the real machine.
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public void realStackful1Core(OneCore kernel) throws InterruptedException {
        int each = portionOf(POINTS) / 2;
        kernel.run(Program.of("yield", sys -> {
            Thread other = sys.clone(CloneFlags.THREAD, () -> yieldOften(sys, each));
            yieldOften(sys, each);
            sys.join(other);
            return 0;
        }));
    }

    /// Two state machines on one core of the real machine.
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public void realStackless1Core(OneCore kernel) throws InterruptedException {
        int each = portionOf(STEPS) / 2;
        kernel.run(Program.stackless("steps", () -> new Stepping(each, new Stepping(each, null))));
    }

    private static void pass(Simulation simulation, int times) {
        for (int i = 0; i < times; i++) {
            simulation.point(Access.UPDATE, simulation, -1, null);
        }
    }

    private static void count(Simulation simulation, int[] counter) {
        for (int i = 0; i < 3; i++) {
            simulation.point(Access.READ, counter, 0, null);
            int seen = counter[0];
            simulation.point(Access.WRITE, counter, 0, null);
            counter[0] = seen + 1;
        }
    }

    private static void yieldOften(SystemCalls sys, int times) {
        for (int i = 0; i < times; i++) {
            sys.schedYield();
        }
    }

    private static final class Stepping implements StepBody {
        private @Nullable StepBody other;
        private int left;

        Stepping(int times, @Nullable StepBody other) {
            left = times;
            this.other = other;
        }

        @Override
        public Step step(SystemCalls sys) {
            StepBody waiting = other;
            if (waiting != null) {
                other = null;
                sys.clone(CloneFlags.THREAD, waiting);
            }
            return left-- > 0 ? Step.YIELD : Step.EXIT;
        }
    }
}
