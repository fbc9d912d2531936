package io.selvage.benchmarks;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// When does a timer of 300 ms fire while every core is taken by code that computes and reaches no
/// preemption point? What is asked for is in [Life]; JMH's own score has the start of a kernel in it.
///
/// Measured once per fork, in a JVM that has just started: the first time that a core is taken from
/// somebody is the slowest.
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class TimerBesideSpinners extends ComparedWithJdk {
    private static final int CORES = 2;
    private static final int MILLIS = 300;

    /// How long the spinners spin at most, for those who cannot take anything from them.
    private static final int MOST_MILLIS = 3_000;

    private volatile boolean over;

    /// Called by JMH.
    public TimerBesideSpinners() {}

    /// Two cores, a spinner that nothing has been compiled into on each.
    @Benchmark
    public void selvage2Cores(Life life) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(CORES).closeTimeout(Duration.ofSeconds(1)))) {
            var begun = new CountDownLatch(CORES);
            for (int i = 0; i < CORES; i++) {
                kernel.spawn(Program.of("spinner", _ -> spin(begun)));
            }
            begun.await();
            int millis = portionOf(MILLIS);
            life.begins();
            BootedKernel.run(kernel, Program.of("timer", _ -> {
                java.lang.Thread.sleep(millis);
                return 0;
            }));
            life.ends();
            over = true;
        }
    }

    /// JDK virtual threads, two carriers.
    @Benchmark
    @Fork(
            value = 3,
            jvmArgsAppend = {ForkFlags.TWO_CARRIERS, ForkFlags.AT_MOST_TWO_CARRIERS})
    public void virtualThreads2Carriers(Life life) throws InterruptedException {
        besideSpinners(life, java.lang.Thread.ofVirtual());
    }

    /// Platform threads.
    @Benchmark
    public void platformThreads(Life life) throws InterruptedException {
        besideSpinners(life, java.lang.Thread.ofPlatform());
    }

    private void besideSpinners(Life life, java.lang.Thread.Builder builder) throws InterruptedException {
        var begun = new CountDownLatch(CORES);
        List<java.lang.Thread> spinners = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            spinners.add(builder.start(() -> {
                var _ = spin(begun);
            }));
        }
        begun.await();
        int millis = portionOf(MILLIS);
        life.begins();
        java.lang.Thread timer = builder.start(() -> {
            try {
                java.lang.Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        timer.join();
        life.ends();
        over = true;
        for (java.lang.Thread spinner : spinners) {
            spinner.join();
        }
    }

    /// The thread that sleeps, from before it is made until its end is known.
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Life {
        /// Its length.
        public double nanosPerThread;

        private long began;

        /// Called by JMH.
        public Life() {}

        void begins() {
            began = System.nanoTime();
        }

        void ends() {
            nanosPerThread = System.nanoTime() - began;
        }
    }

    private int spin(CountDownLatch begun) {
        begun.countDown();
        long most = portionOf(MOST_MILLIS) * 1_000_000L;
        long began = System.nanoTime();
        BooleanSupplier goesOn = () -> !over && System.nanoTime() - began < most;
        while (goesOn.getAsBoolean()) {
            java.lang.Thread.onSpinWait();
        }
        return 0;
    }
}
