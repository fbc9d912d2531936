package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.scheduling.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Sets of cores that are asked for the nearest, and the cores' clocks, against the obvious way to do it.
class NeighbourhoodProperties {
    @Provide
    Arbitrary<Topology> topologies() {
        Arbitrary<Integer> few = Arbitraries.integers().between(0, 2);
        Arbitrary<Topology.Place> places =
                Combinators.combine(few, few, few).as((node, cache, core) -> new Topology.Place(node, cache, core, 7));
        return places.list().ofMinSize(1).ofMaxSize(150).map(Topology::of);
    }

    @Property(tries = 300)
    void theNearestCoreOfASetIsAtTheSmallestDistance(@ForAll("topologies") Topology topology, @ForAll long seed) {
        var random = new SplittableRandom(seed);
        var set = new CoreSet(new Neighbourhood(topology));
        Set<Integer> model = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            int core = random.nextInt(topology.cores());
            if (random.nextBoolean()) {
                assertEquals(model.add(core), set.add(core));
            } else {
                assertEquals(model.remove(core), set.remove(core));
            }
            int from = random.nextInt(topology.cores());
            int odd = random.nextInt(2);
            int smallest = model.stream()
                    .filter(other -> other % 2 == odd)
                    .mapToInt(other -> topology.distance(from, other))
                    .min()
                    .orElse(-1);
            int nearest = set.nearest(from, other -> other % 2 == odd);

            assertEquals(smallest, nearest < 0 ? -1 : topology.distance(from, nearest));
            assertTrue(nearest < 0 || (model.contains(nearest) && nearest % 2 == odd));
            assertEquals(model.isEmpty(), set.isEmpty());
            assertEquals(model.contains(from), set.contains(from));
        }
    }

    @Property(tries = 300)
    void everyCoreOfASetIsShownOnceAndNearerOnesFirst(@ForAll("topologies") Topology topology) {
        var set = new CoreSet(new Neighbourhood(topology));
        for (int core = 0; core < topology.cores(); core++) {
            set.add(core);
        }
        List<Integer> shown = new ArrayList<>();
        set.nearest(0, core -> !shown.add(core));

        assertEquals(topology.cores(), new HashSet<>(shown).size());
        assertEquals(topology.cores(), shown.size());
        for (int i = 1; i < shown.size(); i++) {
            assertTrue(topology.distance(0, shown.get(i - 1)) <= topology.distance(0, shown.get(i)));
        }
    }

    @Property(tries = 300)
    void theFirstOfTheClocksIsTheOneBehindAllOthers(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var clocks = new CoreClocks(40);
        TreeMap<Integer, Long> model = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            int core = random.nextInt(40);
            if (random.nextInt(3) == 0) {
                clocks.remove(core);
                model.remove(core);
            } else {
                long time = random.nextInt(50);
                clocks.set(core, time);
                model.put(core, time);
            }
            int expected = -1;
            for (var entry : model.entrySet()) {
                if (expected < 0 || entry.getValue() < clocks.time(expected)) {
                    expected = entry.getKey();
                }
            }
            assertEquals(expected, clocks.first());
            assertEquals(model.size(), clocks.size());
            assertEquals(model.containsKey(core), clocks.contains(core));
        }
    }
}
