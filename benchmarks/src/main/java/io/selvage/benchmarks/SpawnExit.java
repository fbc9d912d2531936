package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a thread or a process cost that does nothing? A parent makes one, waits for its end, and makes the next;
/// one operation is one child. The parent is of the same kind as its children.
public class SpawnExit extends ComparedWithJdk {
    static final int CHILDREN = 50_000;
    static final int TASKS = 1_000_000;
    static final int PLATFORM_CHILDREN = 500;

    private static final ThreadBody NOTHING = () -> {};
    private static final StepBody NO_STEPS = sys -> StepBody.Step.EXIT;

    /// Called by JMH.
    public SpawnExit() {}

    /// Threads with stacks, one core.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageThreadStackful1Core(OneCore kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.STACKFUL));
    }

    /// Threads with stacks, two cores.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageThreadStackful2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.STACKFUL));
    }

    /// Confined threads, one core.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageThreadConfined1Core(OneCore kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.CONFINED));
    }

    /// Confined threads, two cores.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageThreadConfined2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(threads(portionOf(CHILDREN), BodyKind.CONFINED));
    }

    /// Threads that are state machines, one core.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageThreadStackless1Core(OneCore kernel) throws InterruptedException {
        int children = portionOf(CHILDREN);
        kernel.run(Program.stackless("spawn-exit", () -> new ThreadMaker(children)));
    }

    /// Processes whose thread has a stack, one core.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageProcessStackful1Core(OneCore kernel) throws InterruptedException {
        kernel.run(processes(portionOf(CHILDREN)));
    }

    /// Processes whose thread has a stack, two cores.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageProcessStackful2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(processes(portionOf(CHILDREN)));
    }

    /// Processes whose thread is a state machine, one core.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageProcessStackless1Core(OneCore kernel) throws InterruptedException {
        int children = portionOf(CHILDREN);
        kernel.run(Program.stackless("spawn-exit", () -> new ProcessMaker(children)));
    }

    /// JDK virtual threads, one carrier.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER})
    public void virtualThreads1Carrier() throws InterruptedException {
        java.lang.Thread.ofVirtual().start(this::makeVirtualThreads).join();
    }

    /// JDK virtual threads, two carriers.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads2Carriers() throws InterruptedException {
        java.lang.Thread.ofVirtual().start(this::makeVirtualThreads).join();
    }

    /// Fork-join tasks, forked and joined by a task of the same pool. The parent finds the task in its
    /// own queue and runs it itself: no thread is made and none is switched to.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void forkJoinPool(ForkJoin pool) {
        int tasks = portionOf(TASKS);
        pool.run(() -> {
            for (int i = 0; i < tasks; i++) {
                ForkJoin.nothing().fork().join();
            }
        });
    }

    /// Platform threads.
    @Benchmark
    @OperationsPerInvocation(PLATFORM_CHILDREN)
    public void platformThreads() throws InterruptedException {
        int children = portionOf(PLATFORM_CHILDREN);
        for (int i = 0; i < children; i++) {
            java.lang.Thread.ofPlatform().start(() -> {}).join();
        }
    }

    private static Program threads(int children, BodyKind kind) {
        ThreadBody nothing = kind.thread(NOTHING);
        return kind.program("spawn-exit", sys -> {
            for (int i = 0; i < children; i++) {
                sys.join(sys.clone(CloneFlags.THREAD, nothing));
            }
            return 0;
        });
    }

    private static Program processes(int children) {
        return Program.of("spawn-exit", sys -> {
            for (int i = 0; i < children; i++) {
                Thread child = sys.clone(CloneFlags.FORK, NOTHING);
                sys.waitpid(child.tid(), WaitOptions.NONE);
            }
            return 0;
        });
    }

    private void makeVirtualThreads() {
        int children = portionOf(CHILDREN);
        try {
            for (int i = 0; i < children; i++) {
                java.lang.Thread.startVirtualThread(() -> {}).join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static final class ThreadMaker implements StepBody {
        private int left;
        private @Nullable Thread child;

        ThreadMaker(int children) {
            left = children;
        }

        @Override
        public Step step(SystemCalls sys) {
            while (true) {
                if (child != null) {
                    if (sys.join(child) == SystemCalls.BLOCKED) {
                        return Step.BLOCK;
                    }
                    child = null;
                }
                if (left-- == 0) {
                    return Step.EXIT;
                }
                child = sys.clone(CloneFlags.THREAD, NO_STEPS);
            }
        }
    }

    private static final class ProcessMaker implements StepBody {
        private static final int NO_CHILD = 0;

        private int left;
        private int child = NO_CHILD;

        ProcessMaker(int children) {
            left = children;
        }

        @Override
        public Step step(SystemCalls sys) {
            while (true) {
                if (child != NO_CHILD) {
                    if (sys.waitpid(child, WaitOptions.NONE).equals(WaitResult.BLOCKED)) {
                        return Step.BLOCK;
                    }
                    child = NO_CHILD;
                }
                if (left-- == 0) {
                    return Step.EXIT;
                }
                child = sys.clone(CloneFlags.FORK, NO_STEPS).tid();
            }
        }
    }
}
