package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.MemoryCalls;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// What does a fork cost a process that has 1 GiB mapped and has written 4 KiB of it? One operation is a
/// fork, the end of the child and its collection.
public class ForkMapped extends ComparedWithJdk {
    static final int FORKS = 20_000;

    private static final int READ_WRITE = MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE;
    private static final long MAPPED = 1L << 30;
    private static final StepBody ENDS = _ -> StepBody.Step.EXIT;

    /// Called by JMH.
    public ForkMapped() {}

    private interface Between {
        void fork(SystemCalls sys, long address, int round);
    }

    /// Nobody writes afterwards.
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void selvage1Gib(OneCore kernel) throws InterruptedException {
        kernel.run(program(MAPPED, (_, _, _) -> {}));
    }

    /// The creator writes afterwards, to the page that it shares with the child.
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void selvage1GibThenWrite(OneCore kernel) throws InterruptedException {
        kernel.run(program(MAPPED, (sys, address, round) -> sys.storeLong(address, round)));
    }

    /// One page is mapped, and nobody writes afterwards: what the rest costs.
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void selvage4Kib(OneCore kernel) throws InterruptedException {
        kernel.run(program(MemoryPage.BYTES, (_, _, _) -> {}));
    }

    /// One copy of 4 KiB into a new array, by one platform thread.
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void bareCopy(Blackhole blackhole) {
        long[] page = new long[MemoryPage.BYTES / Long.BYTES];
        for (int i = 0; i < portionOf(FORKS); i++) {
            blackhole.consume(page.clone());
        }
    }

    private Program program(long length, Between between) {
        int forks = portionOf(FORKS);
        return Program.of("fork-mapped", sys -> {
            long address = sys.mmap(0, length, READ_WRITE, MemoryCalls.MAP_PRIVATE | MemoryCalls.MAP_ANONYMOUS);
            sys.storeLong(address, 1);
            for (int i = 0; i < forks; i++) {
                int child = sys.clone(CloneFlags.FORK, ENDS).tid();
                between.fork(sys, address, i);
                sys.waitpid(child, WaitOptions.NONE);
            }
            return 0;
        });
    }
}
