package io.selvage.api.scheduling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {
    private final Topology machine = Topology.of("2 nodes x 2 caches x 4 cores x 2 threads");

    @Test
    void everyLevelHasItsDistance() {
        assertEquals(32, machine.cores());
        assertEquals(0, machine.distance(3, 3));
        assertEquals(1, machine.distance(0, 1));
        assertEquals(2, machine.distance(0, 2));
        assertEquals(2, machine.distance(1, 7));
        assertEquals(3, machine.distance(0, 8));
        assertEquals(4, machine.distance(15, 16));
    }

    @Test
    void flatCoresShareACacheAndNothingElse() {
        Topology flat = Topology.flat(3);

        assertEquals(2, flat.distance(0, 2));
        assertFalse(flat.isHeterogeneous());
        assertEquals(Topology.of("3 cores"), flat);
        assertArrayEquals(new int[0], Topology.flat(1).nearestFirst(0));
    }

    @Test
    void equalDistancesGoRoundFromTheCoreItself() {
        assertArrayEquals(new int[] {2, 3, 0}, Topology.flat(4).nearestFirst(1));
        assertArrayEquals(
                new int[] {4, 6, 7, 0, 1, 2, 3},
                Topology.of("2 nodes x 2 cores x 2 threads").nearestFirst(5));
    }

    @Test
    void partsDifferInSpeedAndContinueWhereTheyNameNoOuterLevel() {
        Topology hybrid = Topology.of("2 cores x 2 threads + 2 cores at 430 + 1 cache x 2 cores at 200");

        assertEquals(8, hybrid.cores());
        assertTrue(hybrid.isHeterogeneous());
        assertEquals(1_024, hybrid.capacity(3));
        assertEquals(430, hybrid.capacity(4));
        assertEquals(2, hybrid.distance(0, 4), "the same cache");
        assertEquals(3, hybrid.distance(4, 6), "a cache of its own in the same node");
        assertEquals(4, Topology.of("1 node x 2 cores + 1 node x 2 cores").distance(1, 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                      | found the end, expected a number from 1 to 1024
            4                       | found the end, expected nodes, caches, cores or threads
            4 sockets               | found "sockets", expected nodes, caches, cores or threads
            0 cores                 | found "0", expected a number from 1 to 1024
            x cores                 | found "x", expected a number from 1 to 1024
            4 cores 2 threads       | found "2", expected "+"
            4 cores x               | found the end, expected a number from 1 to 1024
            2 cores at 1025         | found "1025", expected a number from 1 to 1024
            2 cores at              | found the end, expected a number from 1 to 1024
            2 threads x 2 cores     | found "cores", expected levels from the outer to the inner
            2 cores x 2 cores       | found "cores", expected levels from the outer to the inner
            2 nodes x 513 cores     | expected at most 1024 cores in all, not 1026
            1024 cores + 1 core     | expected at most 1024 cores in all, not 1025
            2 cores +               | found the end, expected a number from 1 to 1024
            """)
    void mistakesAreNamed(String description, String complaint) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Topology.of(description));

        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("topology \"" + description + "\": "), message);
        assertTrue(message.contains(complaint), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 thread", " 2  NODES x 3 Cores ", "4 cores+4 cores at 512", "1024 cores"})
    void spacesCaseAndPluralsDoNotMatter(String description) {
        assertTrue(Topology.of(description).cores() >= 1);
    }

    @Test
    void aSmallerMachineHasTheFirstCoresAndALargerOneMoreBelowEachCache() {
        assertEquals(Topology.of("1 node x 2 caches x 4 cores x 2 threads"), machine.resize(16));
        assertEquals(Topology.flat(7), Topology.flat(3).resize(7));
        assertEquals(Topology.flat(3), Topology.flat(7).resize(3));

        Topology larger = Topology.of("2 nodes x 1 core x 2 threads").resize(10);

        assertEquals(1, larger.distance(0, 1));
        assertEquals(2, larger.distance(0, 4), "the first of the repetition");
        assertEquals(1, larger.distance(4, 5));
        assertEquals(4, larger.distance(4, 6));
        assertEquals(2, larger.distance(4, 8), "the first of the next repetition");
    }

    @Test
    void capacitiesAreRepeatedOverTheCores() {
        Topology mixed = Topology.flat(5).withCapacities(1_024, 512);

        assertEquals(512, mixed.capacity(3));
        assertEquals(1_024, mixed.capacity(4));
        assertThrows(IllegalArgumentException.class, () -> mixed.withCapacities());
        assertThrows(IllegalArgumentException.class, () -> mixed.withCapacities(0));
        assertThrows(IllegalArgumentException.class, () -> mixed.withCapacities(1_025));
        assertThrows(IllegalArgumentException.class, () -> Topology.flat(1).withCapacities(1, 2));
    }

    @Test
    void numbersOfCoresHaveTheirRange() {
        assertThrows(IllegalArgumentException.class, () -> Topology.flat(0));
        assertThrows(IllegalArgumentException.class, () -> Topology.flat(1_025));
        assertThrows(IllegalArgumentException.class, () -> machine.resize(0));
        assertThrows(IllegalArgumentException.class, () -> machine.resize(1_025));
        assertThrows(IllegalArgumentException.class, () -> Topology.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Topology.Place(-1, 0, 0, 1_024));
    }

    @Test
    void aTopologyIsSummedUpForPeople() {
        assertEquals("2 nodes, 4 caches, 16 cores, 32 threads", machine.toString());
        assertEquals("1 node, 1 cache, 1 core, 1 thread", Topology.flat(1).toString());
        assertEquals(
                "1 node, 1 cache, 2 cores, 2 threads, capacities 512 to 1024",
                Topology.of("1 core + 1 core at 512").toString());
    }
}
