package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How much memory does a sleeping thread take, and what does a crowd of them cost from the first to the last? A parent
/// makes a million threads that park at once, waits until all do, measures the heap, wakes them all and joins them all.
///
/// JMH's own score is the whole, with two full garbage collections in it; [Crowd] has what is asked for. A fork runs it
/// twice and counts the second time: a thread that parked in interpreted code takes twice the memory on its stack.
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 1)
@Measurement(iterations = 1)
public class ParkedThreads extends ComparedWithJdk {
    private static final int CORES = 2;

    /// How many threads.
    @Param("1000000")
    public int threads;

    /// Called by JMH.
    public ParkedThreads() {}

    /// Threads with stacks, two cores.
    @Benchmark
    @Fork(
            value = 3,
            jvmArgsAppend = {
                ForkFlags.OPEN_LANG,
                ForkFlags.EXPORT_VM,
                ForkFlags.EXPORT_MISC,
                ForkFlags.NATIVE_ACCESS,
                ForkFlags.HEAP_OF_A_MILLION
            })
    public void selvageStackful2Cores(Crowd crowd) throws InterruptedException {
        inKernel(
                crowd,
                (sys, gate) -> sys.clone(CloneFlags.THREAD, () -> {
                    gate.arrive();
                    while (gate.isShut()) {
                        sys.park();
                    }
                }));
    }

    /// State machines, two cores.
    @Benchmark
    @Fork(
            value = 3,
            jvmArgsAppend = {
                ForkFlags.OPEN_LANG,
                ForkFlags.EXPORT_VM,
                ForkFlags.EXPORT_MISC,
                ForkFlags.NATIVE_ACCESS,
                ForkFlags.HEAP_OF_A_MILLION
            })
    public void selvageStackless2Cores(Crowd crowd) throws InterruptedException {
        inKernel(crowd, (sys, gate) -> sys.clone(CloneFlags.THREAD, new Sleeper(gate)));
    }

    /// JDK virtual threads, two carriers.
    @Benchmark
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS, ForkFlags.HEAP_OF_A_MILLION})
    public void virtualThreads2Carriers(Crowd crowd) throws InterruptedException {
        long emptyHeap = Crowd.usedHeap();
        java.lang.Thread parent = java.lang.Thread.startVirtualThread(() -> {
            try {
                makeVirtualThreads(crowd, emptyHeap);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        });
        parent.join();
    }

    private void makeVirtualThreads(Crowd crowd, long emptyHeap) throws InterruptedException {
        Gate gate = new Gate(threads);
        var sleepers = new java.lang.Thread[threads];
        Runnable body = () -> {
            gate.arrive();
            while (gate.isShut()) {
                LockSupport.park(gate);
            }
        };
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            sleepers[i] = java.lang.Thread.startVirtualThread(body);
        }
        gate.awaitAll();
        crowd.created(threads, System.nanoTime() - start);
        crowd.measured(threads, Crowd.usedHeap() - emptyHeap);
        start = System.nanoTime();
        gate.open();
        for (var sleeper : sleepers) {
            LockSupport.unpark(sleeper);
        }
        for (var sleeper : sleepers) {
            sleeper.join();
        }
        crowd.woken(threads, System.nanoTime() - start);
    }

    private void inKernel(Crowd crowd, Spawn spawn) throws InterruptedException {
        long emptyHeap = Crowd.usedHeap();
        long start = System.nanoTime();
        Kernel kernel = Kernel.boot(KernelConfig.cores(CORES).pidMax(KernelConfig.MAX_PID_MAX));
        crowd.bootNanos = System.nanoTime() - start;
        try {
            BootedKernel.run(kernel, Program.of("parked-threads", sys -> {
                makeSimulatedThreads(sys, spawn, crowd, emptyHeap);
                return 0;
            }));
        } finally {
            start = System.nanoTime();
            kernel.close();
            crowd.closeNanos = System.nanoTime() - start;
        }
    }

    private void makeSimulatedThreads(SystemCalls sys, Spawn spawn, Crowd crowd, long emptyHeap)
            throws InterruptedException {
        Gate gate = new Gate(threads);
        var sleepers = new Thread[threads];
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            sleepers[i] = spawn.one(sys, gate);
        }
        gate.awaitAll();
        crowd.created(threads, System.nanoTime() - start);
        crowd.measured(threads, Crowd.usedHeap() - emptyHeap);
        start = System.nanoTime();
        gate.open();
        for (Thread sleeper : sleepers) {
            sleeper.unpark();
        }
        for (Thread sleeper : sleepers) {
            sys.join(sleeper);
        }
        crowd.woken(threads, System.nanoTime() - start);
    }

    @FunctionalInterface
    private interface Spawn {
        Thread one(SystemCalls sys, Gate gate);
    }

    private static final class Sleeper implements StepBody {
        private final Gate gate;
        private boolean arrived;

        Sleeper(Gate gate) {
            this.gate = gate;
        }

        @Override
        public Step step(SystemCalls sys) {
            if (!arrived) {
                arrived = true;
                gate.arrive();
            }
            while (gate.isShut()) {
                if (sys.park() == SystemCalls.BLOCKED) {
                    return Step.BLOCK;
                }
            }
            return Step.EXIT;
        }
    }

    /// What was measured, as JMH's secondary results.
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Crowd {
        /// From the first creation until the last thread is about to park, per thread.
        public double createNanosPerThread;

        /// From the first wakeup until the last join, per thread.
        public double wakeNanosPerThread;

        /// The two together: the life of a thread without the time in which only the collector worked.
        public double nanosPerThread;

        /// Heap in use after a full collection while all are parked, less that before the boot, per
        /// thread. The parent's array of handles is in it (4 or 8 bytes each) on both sides.
        public double bytesPerThread;

        /// The time to boot; 0 for the JDK.
        public double bootNanos;

        /// The time to close; 0 for the JDK.
        public double closeNanos;

        /// Called by JMH.
        public Crowd() {}

        void created(int threads, long nanos) {
            createNanosPerThread = (double) nanos / threads;
        }

        void measured(int threads, long bytes) {
            bytesPerThread = (double) bytes / threads;
        }

        void woken(int threads, long nanos) {
            wakeNanosPerThread = (double) nanos / threads;
            nanosPerThread = createNanosPerThread + wakeNanosPerThread;
        }

        static long usedHeap() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }
}
