package io.selvage.api.scheduling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TopologyProperties {
    @Provide
    Arbitrary<Topology> topologies() {
        Arbitrary<Integer> few = Arbitraries.integers().between(1, 3);
        Arbitrary<Topology.Place> places = Combinators.combine(
                        few, few, few, Arbitraries.integers().between(1, Topology.FULL_CAPACITY))
                .as(Topology.Place::new);
        return places.list().ofMinSize(1).ofMaxSize(24).map(Topology::of);
    }

    @Property
    void distanceIsAnUltrametric(@ForAll("topologies") Topology topology) {
        int cores = topology.cores();
        for (int a = 0; a < cores; a++) {
            for (int b = 0; b < cores; b++) {
                assertEquals(a == b, topology.distance(a, b) == 0);
                assertEquals(topology.distance(a, b), topology.distance(b, a));
                for (int c = 0; c < cores; c++) {
                    assertTrue(topology.distance(a, c) <= Math.max(topology.distance(a, b), topology.distance(b, c)));
                }
            }
        }
    }

    @Property
    void nearestFirstHasEachOtherCoreOnceInOrderOfDistance(@ForAll("topologies") Topology topology) {
        for (int core = 0; core < topology.cores(); core++) {
            int self = core;
            int[] order = topology.nearestFirst(core);
            int[] distances = Arrays.stream(order)
                    .map(other -> topology.distance(self, other))
                    .toArray();

            assertArrayEquals(Arrays.stream(distances).sorted().toArray(), distances);
            assertArrayEquals(
                    IntStream.range(0, topology.cores())
                            .filter(other -> other != self)
                            .toArray(),
                    Arrays.stream(order).sorted().toArray());
        }
    }

    @Property
    void resizingThereAndBackIsTheIdentity(@ForAll("topologies") Topology topology, @ForAll("sizes") int cores) {
        assertEquals(cores, topology.resize(cores).cores());
        if (cores >= topology.cores()) {
            assertEquals(topology, topology.resize(cores).resize(topology.cores()));
        }
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(1, Topology.MAX_CORES);
    }
}
