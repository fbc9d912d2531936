package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.Thread;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// How much faster are two cores than one at work that has nothing to do with each other? Four threads
/// compute for about a microsecond and yield, again and again; one operation is one such turn. Twice as
/// fast would be ideal.
public class Independent extends ComparedWithJdk {
    static final int TURNS = 100_000;

    private static final int THREADS = 4;
    private static final long TOKENS = 400;

    /// Called by JMH.
    public Independent() {}

    /// One core.
    @Benchmark
    @OperationsPerInvocation(TURNS)
    public void selvage1Core(OneCore kernel) throws InterruptedException {
        kernel.run(work(portionOf(TURNS) / THREADS));
    }

    /// Two cores.
    @Benchmark
    @OperationsPerInvocation(TURNS)
    public void selvage2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(work(portionOf(TURNS) / THREADS));
    }

    private static Program work(int each) {
        return Program.of("independent", sys -> {
            Thread[] threads = new Thread[THREADS];
            for (int i = 0; i < THREADS; i++) {
                threads[i] = sys.clone(CloneFlags.THREAD, () -> {
                    for (int turn = 0; turn < each; turn++) {
                        Blackhole.consumeCPU(TOKENS);
                        sys.schedYield();
                    }
                });
            }
            for (Thread thread : threads) {
                sys.join(thread);
            }
            return 0;
        });
    }
}
