package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.scheduler.SchedulingParameters.Mode;
import io.selvage.scheduler.Worker.Act;
import io.selvage.scheduler.policy.Policies;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// Random workloads on simulated cores that the scheduler decides for: 1 to 1,024 of them, alike or not,
/// near or far, held against [Rules] at every step.
class SimulatedSchedulingProperties {
    /// More than any workload below needs on its own core.
    static final long ENOUGH_NANOS = 900_000_000;

    @Provide
    Arbitrary<Topology> topologies() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 6).map(Topology::flat),
                Arbitraries.of(
                                "2 cores x 2 threads",
                                "2 nodes x 2 caches x 2 cores x 2 threads",
                                "2 cores x 2 threads + 4 cores at 512",
                                "1 core at 64 + 2 cores",
                                "4 nodes x 8 caches x 16 cores x 2 threads",
                                "2 nodes x 50 cores + 1 node x 29 cores at 300")
                        .map(Topology::of));
    }

    @Property(tries = 300)
    void invariants56To58And60And61HoldAndNobodyStarves(@ForAll("topologies") Topology topology, @ForAll long seed)
            throws InterruptedException {
        var random = new SplittableRandom(seed);
        try (var run = new SimulatedRun(topology, policy(random), seed)) {
            var rules = new Rules(run, topology);
            run.watcher = rules;
            int count = random.nextInt(1, Math.min(2 * topology.cores() + 4, 150));
            for (int i = 0; i < count; i++) {
                run.add(parameters(random, topology.cores()), script(random, count, topology.cores()));
            }
            // Nobody waits for ever to be woken.
            run.later(() -> releaseAll(run));
            run.run(ENOUGH_NANOS);
            rules.finish();
        }
    }

    @Property(tries = 30)
    void theSameSeedGivesTheSameRun(@ForAll("topologies") Topology topology, @ForAll long seed)
            throws InterruptedException {
        assertEquals(trace(topology, seed), trace(topology, seed));
    }

    static List<String> trace(Topology topology, long seed) throws InterruptedException {
        List<String> trace = new ArrayList<>();
        var random = new SplittableRandom(seed);
        try (var run = new SimulatedRun(topology, policy(random), seed)) {
            run.watcher = worker ->
                    trace.add(run.machine.clock().nanoTime() + ": " + worker.number() + " on " + worker.core());
            for (int i = 0; i < 20; i++) {
                run.add(parameters(random, topology.cores()), script(random, 20, topology.cores()));
            }
            run.later(() -> releaseAll(run));
            run.run(ENOUGH_NANOS);
        }
        return trace;
    }

    static void releaseAll(SimulatedRun run) {
        run.workers.forEach(Worker::release);
        if (!run.haveAllEnded()) {
            var _ = run.machine.later(() -> releaseAll(run), 1_000_000);
        }
    }

    static SchedulingPolicy.Source policy(SplittableRandom random) {
        List<String> names = Policies.names();
        return Policies.named(names.get(random.nextInt(names.size())));
    }

    static SchedulingParameters parameters(SplittableRandom random, int cores) {
        BitSet mask = random.nextInt(3) == 0 ? mask(random, cores) : null;
        return switch (random.nextInt(6)) {
            case 0 -> SchedulingParameters.realTime(Mode.PLAIN, random.nextInt(1, 4), mask);
            case 1 -> SchedulingParameters.realTime(Mode.ROUND_ROBIN, random.nextInt(1, 4), mask);
            case 2 -> SchedulingParameters.idle(mask);
            case 3 -> SchedulingParameters.batch(random.nextInt(15, 88_761), 0, mask);
            default -> SchedulingParameters.normal(random.nextInt(15, 88_761), 0, mask);
        };
    }

    static @Nullable BitSet mask(SplittableRandom random, int cores) {
        var mask = new BitSet();
        int count = random.nextInt(1, Math.min(cores, 4) + 1);
        for (int i = 0; i < count; i++) {
            mask.set(random.nextInt(cores));
        }
        return mask;
    }

    static List<Act> script(SplittableRandom random, int workers, int cores) {
        List<Act> script = new ArrayList<>();
        for (int acts = random.nextInt(1, 12); acts > 0; acts--) {
            script.add(
                    switch (random.nextInt(9)) {
                        case 0 -> new Act.Yield();
                        case 1 -> new Act.Sleep(random.nextLong(1, 2_000_000));
                        case 2 -> new Act.Wait();
                        case 8 -> new Act.Change(random.nextInt(workers), parameters(random, cores));
                        case 3, 4 -> new Act.Wake(random.nextInt(workers));
                        default -> new Act.Compute(random.nextInt(1, 40));
                    });
        }
        return script;
    }
}
