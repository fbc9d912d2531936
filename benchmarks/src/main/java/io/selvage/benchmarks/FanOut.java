package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does it cost to spread work over many threads and gather it again? A parent makes 1,000 children
/// that do nothing and then waits for all of them; one operation is one child. The parent is of the same
/// kind as its children.
public class FanOut extends ComparedWithJdk {
    static final int CHILDREN = 1_000;
    static final int ROUNDS = 50;
    static final int OPERATIONS = CHILDREN * ROUNDS;

    private static final ThreadBody NOTHING = () -> {};
    private static final StepBody NO_STEPS = sys -> StepBody.Step.EXIT;
    private static final int ANY_CHILD = -1;

    /// Called by JMH.
    public FanOut() {}

    /// Threads with stacks, one core.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageThreadStackful1Core(OneCore kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.STACKFUL));
    }

    /// Threads with stacks, two cores.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageThreadStackful2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.STACKFUL));
    }

    /// Confined threads, one core.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageThreadConfined1Core(OneCore kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.CONFINED));
    }

    /// Confined threads, two cores.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageThreadConfined2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.CONFINED));
    }

    /// Threads that are state machines, one core.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageThreadStackless1Core(OneCore kernel) throws InterruptedException {
        int children = portionOf(CHILDREN);
        kernel.run(Program.stackless("fan-out", () -> new ThreadMaker(children)));
    }

    /// Threads that are state machines, two cores.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageThreadStackless2Cores(TwoCores kernel) throws InterruptedException {
        int children = portionOf(CHILDREN);
        kernel.run(Program.stackless("fan-out", () -> new ThreadMaker(children)));
    }

    /// Processes whose thread has a stack, one core.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageProcessStackful1Core(OneCore kernel) throws InterruptedException {
        int children = portionOf(CHILDREN);
        kernel.run(Program.of("fan-out", sys -> {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < children; i++) {
                    sys.clone(CloneFlags.FORK, NOTHING);
                }
                for (int i = 0; i < children; i++) {
                    sys.waitpid(ANY_CHILD, WaitOptions.NONE);
                }
            }
            return 0;
        }));
    }

    /// Processes whose thread is a state machine, one core.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void selvageProcessStackless1Core(OneCore kernel) throws InterruptedException {
        int children = portionOf(CHILDREN);
        kernel.run(Program.stackless("fan-out", () -> new ProcessMaker(children)));
    }

    /// JDK virtual threads, one carrier.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER})
    public void virtualThreads1Carrier() throws InterruptedException {
        java.lang.Thread.ofVirtual().start(this::makeVirtualThreads).join();
    }

    /// JDK virtual threads, two carriers.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads2Carriers() throws InterruptedException {
        java.lang.Thread.ofVirtual().start(this::makeVirtualThreads).join();
    }

    /// Fork-join tasks, made by a task of the same pool of two workers and run by either of them.
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void forkJoinPool(ForkJoin pool) {
        int children = portionOf(CHILDREN);
        pool.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                List<RecursiveAction> tasks = new ArrayList<>(children);
                for (int i = 0; i < children; i++) {
                    tasks.add(ForkJoin.nothing());
                }
                ForkJoinTask.invokeAll(tasks);
            }
        });
    }

    /// Platform threads.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void platformThreads() throws InterruptedException {
        var children = new java.lang.Thread[portionOf(CHILDREN)];
        for (int i = 0; i < children.length; i++) {
            children[i] = java.lang.Thread.ofPlatform().start(() -> {});
        }
        for (var child : children) {
            child.join();
        }
    }

    private static Program threads(int count, BodyKind kind) {
        ThreadBody nothing = kind.thread(NOTHING);
        return kind.program("fan-out", sys -> {
            var children = new Thread[count];
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < count; i++) {
                    children[i] = sys.clone(CloneFlags.THREAD, nothing);
                }
                for (Thread child : children) {
                    sys.join(child);
                }
            }
            return 0;
        });
    }

    private void makeVirtualThreads() {
        var children = new java.lang.Thread[portionOf(CHILDREN)];
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < children.length; i++) {
                    children[i] = java.lang.Thread.startVirtualThread(() -> {});
                }
                for (var child : children) {
                    child.join();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static final class ThreadMaker implements StepBody {
        private final Thread[] children;
        private int joined;
        private int roundsLeft = ROUNDS;

        ThreadMaker(int count) {
            children = new Thread[count];
            joined = count;
        }

        @Override
        public Step step(SystemCalls sys) {
            while (true) {
                while (joined < children.length) {
                    if (sys.join(children[joined]) == SystemCalls.BLOCKED) {
                        return Step.BLOCK;
                    }
                    joined++;
                }
                if (roundsLeft-- == 0) {
                    return Step.EXIT;
                }
                for (int i = 0; i < children.length; i++) {
                    children[i] = sys.clone(CloneFlags.THREAD, NO_STEPS);
                }
                joined = 0;
            }
        }
    }

    private static final class ProcessMaker implements StepBody {
        private final int count;
        private int toCollect;
        private int roundsLeft = ROUNDS;

        ProcessMaker(int count) {
            this.count = count;
        }

        @Override
        public Step step(SystemCalls sys) {
            while (true) {
                while (toCollect > 0) {
                    if (sys.waitpid(ANY_CHILD, WaitOptions.NONE).equals(WaitResult.BLOCKED)) {
                        return Step.BLOCK;
                    }
                    toCollect--;
                }
                if (roundsLeft-- == 0) {
                    return Step.EXIT;
                }
                for (int i = 0; i < count; i++) {
                    sys.clone(CloneFlags.FORK, NO_STEPS);
                }
                toCollect = count;
            }
        }
    }
}
