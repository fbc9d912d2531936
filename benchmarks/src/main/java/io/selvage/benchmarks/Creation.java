package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// Does the cost of a process depend on how many there are, and do two cores make twice as many? One operation is
/// one child, a state machine that ends at once: made, run, waited for.
public class Creation extends ComparedWithJdk {
    static final int CHILDREN = 50_000;

    private static final StepBody NO_STEPS = sys -> StepBody.Step.EXIT;

    /// Called by JMH.
    public Creation() {}

    /// Amid ten others.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageAmid10(AmidProcesses.Ten kernel) throws InterruptedException {
        kernel.run(maker(portionOf(CHILDREN)));
    }

    /// Amid a thousand others.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageAmid1000(AmidProcesses.Thousand kernel) throws InterruptedException {
        kernel.run(maker(portionOf(CHILDREN)));
    }

    /// Amid a hundred thousand others.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageAmid100000(AmidProcesses.HundredThousand kernel) throws InterruptedException {
        kernel.run(maker(portionOf(CHILDREN)));
    }

    /// By two processes, one after the other on one core.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageTwoMakers1Core(OneCore kernel) throws InterruptedException {
        kernel.run(twoMakers(portionOf(CHILDREN)));
    }

    /// By two processes, each on a core of its own.
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void selvageTwoMakers2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(twoMakers(portionOf(CHILDREN)));
    }

    private static Program maker(int children) {
        return Program.stackless("creation", () -> new Maker(children));
    }

    private static Program twoMakers(int children) {
        return Program.of("creation", sys -> {
            sys.clone(CloneFlags.FORK, new Maker(children / 2));
            sys.clone(CloneFlags.FORK, new Maker(children / 2));
            sys.waitpid(-1, WaitOptions.NONE);
            sys.waitpid(-1, WaitOptions.NONE);
            return 0;
        });
    }

    private static final class Maker implements StepBody {
        private static final int NO_CHILD = 0;

        /// Children made in one step; then the core is left to others, as a fair program does.
        private static final int PER_STEP = 64;

        private int left;
        private int child = NO_CHILD;

        Maker(int children) {
            left = children;
        }

        @Override
        public Step step(SystemCalls sys) {
            for (int i = 0; i < PER_STEP; i++) {
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
            return Step.YIELD;
        }
    }
}
