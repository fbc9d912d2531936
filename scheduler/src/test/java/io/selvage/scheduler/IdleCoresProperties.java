package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// The set of idle cores against a plain set, over more than one word.
class IdleCoresProperties {
    private static final int CORES = 130;

    enum Call {
        ADD,
        CLAIM,
        CLAIM_NEAREST
    }

    record Step(Call call, int core) {}

    @Property(tries = 300)
    void behavesLikeASet(@ForAll("steps") List<Step> steps) {
        IdleCores idle = new IdleCores(CORES);
        Set<Integer> set = new HashSet<>();
        int[] order = IntStream.range(0, CORES).toArray();
        for (Step step : steps) {
            switch (step.call) {
                case ADD -> {
                    if (set.add(step.core)) {
                        idle.add(step.core);
                    }
                }
                case CLAIM -> assertEquals(set.remove(step.core), idle.claim(step.core));
                case CLAIM_NEAREST -> {
                    int claimed = idle.claimNearest(step.core, order);
                    assertEquals(set.isEmpty(), claimed == -1);
                    assertTrue(claimed == -1 || set.remove(claimed), "claimed one that was not idle");
                }
            }
            assertEquals(set.size(), idle.count());
            assertEquals(set.isEmpty(), idle.isEmpty());
            for (int core = 0; core < CORES; core++) {
                assertEquals(set.contains(core), idle.contains(core));
            }
        }
    }

    @Property
    void halfOfTheBusyCoresMaySearch(
            @ForAll @IntRange(min = 1, max = 64) int cores, @ForAll @IntRange(max = 64) int sleepers) {
        IdleCores idle = new IdleCores(cores);
        int asleep = Math.min(sleepers, cores - 1);
        for (int core = 0; core < asleep; core++) {
            idle.add(core);
        }
        int searchers = 0;
        while (idle.startSearching(cores)) {
            searchers++;
        }
        assertEquals((cores - asleep + 1) / 2, searchers);
        for (; searchers > 0; searchers--) {
            assertEquals(searchers == 1, idle.stopSearching());
        }
    }

    @Example
    void aSecondSearcherIsNotAlone() {
        IdleCores idle = new IdleCores(2);
        assertTrue(idle.startSearchingAlone());
        assertFalse(idle.startSearchingAlone());
        idle.startSearchingOnBehalf();
        assertFalse(idle.stopSearching());
        assertTrue(idle.stopSearching());
        assertTrue(idle.startSearchingAlone());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Call.class), Arbitraries.integers().between(0, CORES - 1))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }
}
