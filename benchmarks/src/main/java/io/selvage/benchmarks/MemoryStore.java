package io.selvage.benchmarks;

import io.selvage.api.MemoryCalls;
import io.selvage.api.MemoryView;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// What does it cost to store a 64-bit word of a page that has just been used? One operation is one
/// store, to one word after the other.
public class MemoryStore extends ComparedWithJdk {
    static final int STORES = 10_000_000;

    /// Called by JMH.
    public MemoryStore() {}

    private interface Loop {
        void run(SystemCalls sys, long address, int stores);
    }

    /// Private memory, through the thread's view.
    @Benchmark
    @OperationsPerInvocation(STORES)
    public void selvageViewPrivate(OneCore kernel) throws InterruptedException {
        kernel.run(program(MemoryCalls.MAP_PRIVATE, MemoryStore::throughView));
    }

    /// Shared memory, through the thread's view.
    @Benchmark
    @OperationsPerInvocation(STORES)
    public void selvageViewShared(OneCore kernel) throws InterruptedException {
        kernel.run(program(MemoryCalls.MAP_SHARED, MemoryStore::throughView));
    }

    /// Private memory, by a call for each store.
    @Benchmark
    @OperationsPerInvocation(STORES)
    public void selvageCallPrivate(OneCore kernel) throws InterruptedException {
        kernel.run(program(MemoryCalls.MAP_PRIVATE, MemoryStore::byCalls));
    }

    /// Agrona's buffer over memory outside of the heap, by a platform thread.
    @Benchmark
    @OperationsPerInvocation(STORES)
    public void agrona(Blackhole blackhole) {
        UnsafeBuffer buffer = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(MemoryPage.BYTES));
        for (int i = 0; i < portionOf(STORES); i++) {
            buffer.putLongVolatile(MemoryPage.place(i), i);
        }
        blackhole.consume(buffer);
    }

    private Program program(int sharing, Loop loop) {
        int stores = portionOf(STORES);
        return Program.of("memory-store", sys -> {
            loop.run(sys, MemoryPage.mapped(sys, sharing), stores);
            return 0;
        });
    }

    private static void throughView(SystemCalls sys, long address, int stores) {
        MemoryView view = sys.memory();
        for (int i = 0; i < stores; i++) {
            view.storeLong(address + MemoryPage.place(i), i);
        }
    }

    private static void byCalls(SystemCalls sys, long address, int stores) {
        for (int i = 0; i < stores; i++) {
            sys.storeLong(address + MemoryPage.place(i), i);
        }
    }
}
