package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a fair decision cost when few can run, and when many can? State machines yield in turn on
/// one core, under the usual policy; one operation is one yield. So many are made per invocation that
/// making them hardly counts.
public class FairDispatch extends ComparedWithJdk {
    static final int YIELDS = 4_000_000;
    static final int YIELDS_OF_MANY = 40_000_000;

    private static final int FEW = 10;
    private static final int SOME = 1_000;
    private static final int MANY = 100_000;

    /// Called by JMH.
    public FairDispatch() {}

    /// Ten that can run.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void selvage10Runnable1Core(OneCore kernel) throws InterruptedException {
        kernel.run(crowd(FEW, portionOf(YIELDS)));
    }

    /// A thousand that can run.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void selvage1000Runnable1Core(OneCore kernel) throws InterruptedException {
        kernel.run(crowd(SOME, portionOf(YIELDS)));
    }

    /// A hundred thousand that can run.
    @Benchmark
    @OperationsPerInvocation(YIELDS_OF_MANY)
    public void selvage100000Runnable1Core(ManyPidsOneCore kernel) throws InterruptedException {
        kernel.run(crowd(portionOf(MANY), portionOf(YIELDS_OF_MANY)));
    }

    private static Program crowd(int count, int yields) {
        int each = Math.max(1, yields / count);
        return Program.stackless("fair-dispatch", () -> new Maker(count, each));
    }

    /// Makes the crowd and waits for the last one.
    private static final class Maker implements StepBody {
        private final int count;
        private final int yields;
        private Thread[] crowd = new Thread[0];
        private int joined;

        Maker(int count, int yields) {
            this.count = count;
            this.yields = yields;
        }

        @Override
        public Step step(SystemCalls sys) {
            if (crowd.length == 0) {
                crowd = new Thread[count];
                for (int i = 0; i < count; i++) {
                    crowd[i] = sys.clone(CloneFlags.THREAD, new Yielding(yields));
                }
            }
            for (; joined < count; joined++) {
                if (sys.join(crowd[joined]) == SystemCalls.BLOCKED) {
                    return Step.BLOCK;
                }
            }
            return Step.EXIT;
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
}
