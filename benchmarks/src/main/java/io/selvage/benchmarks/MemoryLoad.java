package io.selvage.benchmarks;

import io.selvage.api.MemoryCalls;
import io.selvage.api.MemoryView;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// What does it cost to load a 64-bit word of a page that has just been used? One operation is one load,
/// of one word after the other.
public class MemoryLoad extends ComparedWithJdk {
    static final int LOADS = 10_000_000;

    /// Called by JMH.
    public MemoryLoad() {}

    private interface Loop {
        long sum(SystemCalls sys, long address, int loads);
    }

    /// Private memory, through the thread's view.
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public void selvageViewPrivate(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(blackhole, MemoryCalls.MAP_PRIVATE, MemoryLoad::throughView));
    }

    /// Shared memory, through the thread's view.
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public void selvageViewShared(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(blackhole, MemoryCalls.MAP_SHARED, MemoryLoad::throughView));
    }

    /// Private memory, by a call for each load.
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public void selvageCallPrivate(OneCore kernel, Blackhole blackhole) throws InterruptedException {
        kernel.run(program(blackhole, MemoryCalls.MAP_PRIVATE, MemoryLoad::byCalls));
    }

    /// Agrona's buffer over memory outside of the heap, by a platform thread.
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public void agrona(Blackhole blackhole) {
        UnsafeBuffer buffer = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(MemoryPage.BYTES));
        long sum = 0;
        for (int i = 0; i < portionOf(LOADS); i++) {
            sum += buffer.getLongVolatile(MemoryPage.place(i));
        }
        blackhole.consume(sum);
    }

    private Program program(Blackhole blackhole, int sharing, Loop loop) {
        int loads = portionOf(LOADS);
        return Program.of("memory-load", sys -> {
            blackhole.consume(loop.sum(sys, MemoryPage.mapped(sys, sharing), loads));
            return 0;
        });
    }

    private static long throughView(SystemCalls sys, long address, int loads) {
        MemoryView view = sys.memory();
        long sum = 0;
        for (int i = 0; i < loads; i++) {
            sum += view.loadLong(address + MemoryPage.place(i));
        }
        return sum;
    }

    private static long byCalls(SystemCalls sys, long address, int loads) {
        long sum = 0;
        for (int i = 0; i < loads; i++) {
            sum += sys.loadLong(address + MemoryPage.place(i));
        }
        return sum;
    }
}
