package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.scheduler.SchedulingParameters.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// The candidates of the exploring machine against a search through all ways to give cores.
class CandidatesProperties {
    private static final int CORES = 3;

    private final Scheduler machine = Probe.unstarted(1);

    @Provide
    Arbitrary<List<SchedulingParameters>> threads() {
        Arbitrary<@Nullable BitSet> masks = Arbitraries.integers()
                .between(1, 1 << CORES)
                .map(mask -> mask == 1 << CORES ? null : BitSet.valueOf(new long[] {mask}));
        Arbitrary<SchedulingParameters> normal = masks.map(cores -> SchedulingParameters.normal(1_024, 0, cores));
        Arbitrary<SchedulingParameters> idle = masks.map(SchedulingParameters::idle);
        Arbitrary<SchedulingParameters> realTime = Combinators.combine(
                        Arbitraries.of(Mode.PLAIN, Mode.ROUND_ROBIN),
                        Arbitraries.integers().between(1, 2),
                        masks)
                .as(SchedulingParameters::realTime);
        return Arbitraries.oneOf(normal, idle, realTime).list().ofMinSize(1).ofMaxSize(6);
    }

    @Property(tries = 3_000)
    void candidatesAreThoseWhoGetACoreBesideAllThatGoBefore(@ForAll("threads") List<SchedulingParameters> threads) {
        List<SimulatedThread> ready = ready(threads);
        List<SimulatedThread> expected = new ArrayList<>();
        for (SimulatedThread thread : ready) {
            List<SimulatedThread> before = new ArrayList<>(
                    ready.stream().filter(other -> goesBefore(other, thread)).toList());
            int without = mostWithCores(before, 0, new BitSet());
            before.add(thread);
            if (mostWithCores(before, 0, new BitSet()) > without) {
                expected.add(thread);
            }
        }

        assertEquals(expected, candidates(ready));
    }

    @Example
    void whoMayRunAnywhereMovesAsideForWhoMayNot() {
        List<SimulatedThread> ready = ready(List.of(
                SchedulingParameters.realTime(Mode.PLAIN, 5, null),
                SchedulingParameters.normal(1_024, 0, BitSet.valueOf(new long[] {1}))));

        assertEquals(ready, candidates(ready));
    }

    private List<SimulatedThread> ready(List<SchedulingParameters> threads) {
        List<SimulatedThread> ready = new ArrayList<>();
        for (SchedulingParameters parameters : threads) {
            Probe probe = Probe.idle(machine, ready.size());
            probe.initialParameters(parameters);
            var thread = new SimulatedThread(probe, ready.size());
            thread.readySince = ready.size() * 7L % 11;
            ready.add(thread);
        }
        return ready;
    }

    private static List<SimulatedThread> candidates(List<SimulatedThread> ready) {
        var found = new SimulatedThread[ready.size()];
        int count = new Candidates(CORES).among(ready.toArray(SimulatedThread[]::new), ready.size(), found);
        return Arrays.asList(found).subList(0, count);
    }

    private static boolean goesBefore(SimulatedThread one, SimulatedThread other) {
        SchedulingParameters a = one.schedulable().parameters();
        SchedulingParameters b = other.schedulable().parameters();
        if (a.rank() != b.rank()) {
            return a.rank() > b.rank();
        }
        return a.kind() == SchedulingClass.REAL_TIME && a.mode() == Mode.PLAIN && one.readySince() < other.readySince();
    }

    /// {@return how many of the threads from an index on can have a core at once, beside those taken}
    private static int mostWithCores(List<SimulatedThread> threads, int from, BitSet taken) {
        if (from == threads.size()) {
            return 0;
        }
        int most = mostWithCores(threads, from + 1, taken);
        for (int core = 0; core < CORES; core++) {
            if (!taken.get(core) && threads.get(from).schedulable().mayRunOn(core)) {
                taken.set(core);
                most = Math.max(most, 1 + mostWithCores(threads, from + 1, taken));
                taken.clear(core);
            }
        }
        return most;
    }
}
