package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/// What happens to a few threads on a [PolicyBench].
record Script(List<Step> steps) {
    enum Verb {
        READY,
        PASS,
        PASS_A_LITTLE,
        GIVE_WAY,
        LEAVE,
        LEAVE_TO,
        REMOVE,
        GIVE,
        ADJUST,
        CHANGE
    }

    record Step(Verb verb, int number, long amount) {}

    private static final int[] WEIGHTS = {1_024, 1_024, 1_024, 512, 2_048, 4_096, 15, 88_761, 335, 3_121, 820, 1};
    private static final long[] SLICES = {0, 0, 0, 100_000, 500_000, 1_500_000, 10_000_000, 100_000_000};

    static Arbitrary<Script> of(Verb... verbs) {
        return Combinators.combine(
                        Arbitraries.of(verbs),
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.longs().between(1, 6_000_000))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(300)
                .map(Script::new);
    }

    /// Plays it with threads of all kinds.
    void play(PolicyBench bench, int threads, List<SchedulingPolicy.Source> others) {
        List<BenchThread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            BenchThread thread = new BenchThread("#" + i)
                    .weighing(WEIGHTS[i % WEIGHTS.length])
                    .asking(SLICES[i * 5 % SLICES.length]);
            all.add(i % 7 == 3 ? thread.inBatch() : i % 5 == 4 ? thread.keptFrom(1) : thread);
        }
        List<BenchThread> idle = new ArrayList<>(all);
        List<Arrival> reasons = List.of(Arrival.CREATED, Arrival.WOKEN, Arrival.MOVED);
        for (Step step : steps) {
            switch (step.verb) {
                case READY -> {
                    if (!idle.isEmpty()) {
                        bench.ready(idle.remove(step.number % idle.size()), reasons.get(step.number % 3));
                    }
                }
                case PASS -> bench.pass(step.amount);
                case PASS_A_LITTLE -> bench.passExactly(step.amount / 100);
                case GIVE_WAY -> bench.giveWay();
                case LEAVE -> addTo(idle, bench.leave());
                case LEAVE_TO -> {
                    if (!idle.isEmpty()) {
                        BenchThread before = bench.running();
                        bench.leaveTo(idle.remove(step.number % idle.size()));
                        addTo(idle, before);
                    }
                }
                case REMOVE -> {
                    if (!bench.waiting().isEmpty()) {
                        BenchThread thread = List.copyOf(bench.waiting())
                                .get(step.number % bench.waiting().size());
                        bench.remove(thread);
                        idle.add(thread);
                    }
                }
                case GIVE -> addTo(idle, bench.give(1));
                case ADJUST -> {
                    BenchThread current = bench.running();
                    if (current != null) {
                        current.weighing(WEIGHTS[step.number % WEIGHTS.length]);
                    }
                }
                case CHANGE -> bench.change(others.get(step.number % others.size()));
            }
        }
        bench.drain();
    }

    private static void addTo(List<BenchThread> idle, @Nullable BenchThread thread) {
        if (thread != null) {
            idle.add(thread);
        }
    }
}
