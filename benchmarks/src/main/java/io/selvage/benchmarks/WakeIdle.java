package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.Thread;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// How long does a thread that sleeps on an idle core take to run when it is woken? A thread outside
/// wakes it, waits for its answer, and then does nothing for 30 µs, so that the core has gone idle. JMH's
/// own score has those pauses in it; [Latencies] has what is asked for.
public class WakeIdle extends ComparedWithJdk {
    static final int WAKE_UPS = 10_000;

    private static final long PAUSE_NANOS = 30_000;

    private volatile int asked;
    private volatile int answered;

    /// Called by JMH.
    public WakeIdle() {}

    /// A thread with a stack, one core.
    @Benchmark
    @OperationsPerInvocation(WAKE_UPS)
    public void selvageStackful1Core(OneCore kernel, Latencies latencies) throws InterruptedException {
        int count = portionOf(WAKE_UPS);
        Thread[] sleeper = new Thread[1];
        CountDownLatch started = new CountDownLatch(1);
        java.lang.Thread outside = java.lang.Thread.ofPlatform().start(() -> {
            await(started);
            wake(count, latencies, () -> sleeper[0].unpark());
        });
        kernel.run(Program.of("wake-idle", sys -> {
            sleeper[0] = sys.clone(CloneFlags.THREAD, () -> answer(count, sys::park));
            started.countDown();
            sys.join(sleeper[0]);
            return 0;
        }));
        outside.join();
    }

    /// A JDK virtual thread, two carriers.
    @Benchmark
    @OperationsPerInvocation(WAKE_UPS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads2Carriers(Latencies latencies) throws InterruptedException {
        virtualThread(latencies);
    }

    /// A JDK virtual thread, one carrier.
    @Benchmark
    @OperationsPerInvocation(WAKE_UPS)
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.ONE_CARRIER, ForkFlags.AT_MOST_ONE_CARRIER})
    public void virtualThreads1Carrier(Latencies latencies) throws InterruptedException {
        virtualThread(latencies);
    }

    private void virtualThread(Latencies latencies) throws InterruptedException {
        int count = portionOf(WAKE_UPS);
        java.lang.Thread sleeper =
                java.lang.Thread.startVirtualThread(() -> answer(count, () -> LockSupport.park(this)));
        wake(count, latencies, () -> LockSupport.unpark(sleeper));
        sleeper.join();
    }

    private void answer(int count, Runnable park) {
        int last = answered + count;
        while (answered != last) {
            int question = asked;
            if (question == answered) {
                park.run();
            } else {
                answered = question;
            }
        }
    }

    private void wake(int count, Latencies latencies, Runnable unpark) {
        int number = asked;
        for (int i = 0; i < count; i++) {
            long idle = System.nanoTime() + PAUSE_NANOS;
            while (System.nanoTime() - idle < 0) {
                java.lang.Thread.onSpinWait();
            }
            long start = System.nanoTime();
            number++;
            asked = number;
            unpark.run();
            while (answered != number) {
                java.lang.Thread.onSpinWait();
            }
            latencies.add(System.nanoTime() - start);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// How long each wake-up of an iteration took.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Latencies {
        private long[] nanos = new long[WAKE_UPS];
        private int count;

        /// Called by JMH.
        public Latencies() {}

        /// Forgets the last iteration.
        @Setup(Level.Iteration)
        public void clear() {
            count = 0;
        }

        void add(long one) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = one;
        }

        /// {@return the time that half of the wake-ups took at most, in nanoseconds}
        public double p50() {
            return percentile(0.50);
        }

        /// {@return the time that 99 of 100 wake-ups took at most, in nanoseconds}
        public double p99() {
            return percentile(0.99);
        }

        private double percentile(double part) {
            if (count == 0) {
                return 0;
            }
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return sorted[(int) (part * (count - 1))];
        }
    }
}
