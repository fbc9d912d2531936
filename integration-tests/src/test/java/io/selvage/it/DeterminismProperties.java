package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelEvent;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.SimulationException;
import io.selvage.api.simulation.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The same seed is the same run: the same steps, the same events, the same names.
class DeterminismProperties {
    private record Run(long hash, long steps, long nanos, List<String> trace, List<KernelEvent> events) {}

    private static Run boot(long seed, int cores) throws InterruptedException {
        List<KernelEvent> events = new ArrayList<>();
        List<String> trace = new ArrayList<>();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(seed, cores).events(events::add))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            simulation.observe(step -> trace.add(describe(step)));
            kernel.spawn(RandomProgram.of(seed)).waitFor();
            simulation.observe(null);
            assertEquals(List.of(), simulation.leaks());
            return new Run(
                    simulation.traceHash(),
                    simulation.steps(),
                    simulation.nanoTime(),
                    trace,
                    // Process 1's own identity is no part of a run: it survives it.
                    List.copyOf(events.subList(2, events.size())));
        }
    }

    private static String describe(Step step) {
        return step.index() + " " + step.thread() + " " + step.core() + " " + step.nanos() + " " + step.access();
    }

    @Property(tries = 1_000)
    void oneSeedIsOneRun(@ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int cores)
            throws InterruptedException {
        Run first = boot(seed, cores);
        Run second = boot(seed, cores);
        assertEquals(first.trace, second.trace);
        assertEquals(first, second);
    }

    @Property(tries = 50)
    void aRunAfterARestartIsTheRunOfAFreshKernel(@ForAll long seed, @ForAll long other) throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(other))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            long[] hashes = simulation.drive(() -> {
                kernel.spawn(RandomProgram.of(other)).waitFor();
                simulation.restart(Plan.seeded(seed));
                kernel.spawn(RandomProgram.of(seed)).waitFor();
                return new long[] {simulation.traceHash(), simulation.steps(), simulation.nanoTime()};
            });
            Run fresh = boot(seed, 2);
            assertEquals(List.of(fresh.hash, fresh.steps, fresh.nanos), List.of(hashes[0], hashes[1], hashes[2]));
        }
    }

    /// Whatever goes wrong goes wrong again. A run whose threads are killed may come to a standstill, the same one.
    @Property(tries = 300)
    void faultsArePartOfTheRun(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int budget)
            throws InterruptedException {
        assertEquals(withFaults(seed, budget), withFaults(seed, budget));
    }

    private static String withFaults(long seed, int budget) throws InterruptedException {
        Plan plan = Plan.seeded(seed).faults(EnumSet.allOf(Fault.class), budget);
        StringBuilder outcome = new StringBuilder();
        try (CapturedLog _ = new CapturedLog();
                Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 3))) {
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            simulation.observe(step -> outcome.append(describe(step)).append('\n'));
            try {
                outcome.append(kernel.spawn(RandomProgram.of(seed)).waitFor());
            } catch (SimulationException stopped) {
                outcome.append(stopped.getClass());
            }
            simulation.observe(null);
            assertTrue(simulation.steps() > 0);
            return outcome.append(simulation.traceHash()).toString();
        }
    }
}
