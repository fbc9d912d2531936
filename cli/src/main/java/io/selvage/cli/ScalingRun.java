package io.selvage.cli;

import io.selvage.api.CloneFlags;
import io.selvage.api.Core;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.MappingCalls;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.scheduling.CountedSteps;
import io.selvage.api.scheduling.Topology;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.Step;
import java.util.Objects;
import java.util.stream.LongStream;

/// One measurement of `selvage scaling`: threads wait for a word, are all woken by one step of one core,
/// yield a few times and end, on simulated cores. Everything but the fields that name it happens on the
/// simulated machine's one thread.
final class ScalingRun {
    /// How often each thread gives its core up.
    static final int YIELDS = 8;

    private static final double BALANCED = 0.05;
    private static final long MILLISECOND = 1_000_000;
    private static final long PAGE = 0x10_0000;

    private final int cores;
    private final int threads;
    private int waiting;
    private int ended;
    private long burstNanos = -1;
    private long balancedNanos = -1;
    private long nextLook;
    private long stepsAtBurst;
    private long dispatchesAtBurst;

    /// What came out.
    ///
    /// @param cores how many cores
    /// @param threads how many threads
    /// @param dispatches how often one was put on a core after the burst
    /// @param stepsPerDispatch the cost of one, in counted steps; 0 if none are counted
    /// @param balancedNanos after how long all queues were within 5 % of the mean, in virtual time; -1
    ///     for never
    record Row(int cores, int threads, long dispatches, double stepsPerDispatch, long balancedNanos) {}

    ScalingRun(int cores, int threads) {
        this.cores = cores;
        this.threads = threads;
    }

    Row run() throws InterruptedException {
        KernelConfig config = KernelConfig.simulated(1, Topology.flat(cores))
                .pidMax(KernelConfig.MAX_PID_MAX)
                .javaStreams(KernelConfig.JavaStreams.OF_JVM);
        try (Kernel kernel = Kernel.boot(config)) {
            Objects.requireNonNull(kernel.simulation()).observe(step -> observe(kernel, step));
            var status = kernel.spawn(Program.of("burst", sys -> {
                        burst(kernel, sys);
                        return 0;
                    }))
                    .waitFor();
            if (!status.equals(ExitStatus.exited(0))) {
                throw CommandFailure.ofWork("the burst of " + threads + " threads ended with " + status);
            }
            long dispatches = dispatches(kernel) - dispatchesAtBurst;
            double steps = CountedSteps.sum() - stepsAtBurst;
            return new Row(cores, threads, dispatches, steps / dispatches, balancedNanos);
        }
    }

    private void burst(Kernel kernel, SystemCalls sys) throws InterruptedException {
        Simulation simulation = Objects.requireNonNull(kernel.simulation());
        sys.mmap(
                PAGE,
                4_096,
                MappingCalls.PROT_READ | MappingCalls.PROT_WRITE,
                MappingCalls.MAP_PRIVATE | MappingCalls.MAP_ANONYMOUS | MappingCalls.MAP_FIXED);
        for (int i = 0; i < threads; i++) {
            sys.clone(CloneFlags.THREAD, body());
        }
        while (waiting < threads) {
            simulation.sleep(MILLISECOND);
        }
        stepsAtBurst = CountedSteps.sum();
        dispatchesAtBurst = dispatches(kernel);
        burstNanos = simulation.nanoTime();
        nextLook = burstNanos + MILLISECOND;
        sys.futexWake(PAGE, threads);
        while (ended < threads) {
            simulation.sleep(MILLISECOND);
        }
    }

    private StepBody body() {
        int[] left = {YIELDS};
        boolean[] waits = {true};
        return calls -> {
            if (waits[0] && calls.futexWait(PAGE, 0) == SystemCalls.BLOCKED) {
                waits[0] = false;
                waiting++;
                return StepBody.Step.BLOCK;
            }
            if (left[0]-- > 0) {
                return StepBody.Step.YIELD;
            }
            ended++;
            return StepBody.Step.EXIT;
        };
    }

    private void observe(Kernel kernel, Step step) {
        if (burstNanos < 0 || balancedNanos >= 0 || step.nanos() < nextLook) {
            return;
        }
        nextLook += MILLISECOND;
        if (isBalanced(kernel)) {
            balancedNanos = step.nanos() - burstNanos;
        }
    }

    private static boolean isBalanced(Kernel kernel) {
        var lengths = kernel.cores().stream()
                .mapToLong(core -> core.statistics().queueLength())
                .summaryStatistics();
        double mean = lengths.getAverage();
        double slack = Math.max(1, BALANCED * mean);
        return lengths.getMax() - mean <= slack && mean - lengths.getMin() <= slack;
    }

    private static long dispatches(Kernel kernel) {
        return kernel.cores().stream()
                .flatMapToLong(core -> LongStream.of(dispatches(core)))
                .sum();
    }

    private static long dispatches(Core core) {
        return core.statistics().dispatches();
    }
}
