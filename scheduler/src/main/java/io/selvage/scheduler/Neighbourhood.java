package io.selvage.scheduler;

import io.selvage.api.scheduling.Topology;
import java.util.Arrays;
import java.util.Comparator;

/// The cores in an order in which everything that is near to a core is a range around it: nodes one after the
/// other, in them caches, in them physical cores, in them threads. So the nearest core of some set is found by
/// looking at four ranges of bits, however many cores there are ([CoreSet#nearest(int)]).
///
/// Positions are places in that order. On most machines they are the cores' indices. Immutable.
final class Neighbourhood {
    private final int[] positions;
    private final int[] coreAt;

    /// By distance - 1 and position: where the range of cores at most that far begins, and where it ends.
    private final int[][] begins = new int[Topology.MAX_DISTANCE][];

    private final int[][] ends = new int[Topology.MAX_DISTANCE][];

    Neighbourhood(Topology topology) {
        int cores = topology.cores();
        Integer[] order = new Integer[cores];
        Arrays.setAll(order, core -> core);
        Arrays.sort(
                order,
                Comparator.comparing(
                        topology::place,
                        Comparator.comparingInt(Topology.Place::node)
                                .thenComparingInt(Topology.Place::cache)
                                .thenComparingInt(Topology.Place::physicalCore)));
        positions = new int[cores];
        coreAt = new int[cores];
        for (int position = 0; position < cores; position++) {
            coreAt[position] = order[position];
            positions[order[position]] = position;
        }
        for (int distance = 1; distance <= Topology.MAX_DISTANCE; distance++) {
            int[] begin = new int[cores];
            int[] end = new int[cores];
            for (int position = 0; position < cores; position++) {
                boolean continues =
                        position > 0 && topology.distance(coreAt[position - 1], coreAt[position]) <= distance;
                begin[position] = continues ? begin[position - 1] : position;
            }
            for (int position = cores - 1; position >= 0; position--) {
                boolean continues = position + 1 < cores && begin[position + 1] == begin[position];
                end[position] = continues ? end[position + 1] : position + 1;
            }
            begins[distance - 1] = begin;
            ends[distance - 1] = end;
        }
    }

    int cores() {
        return coreAt.length;
    }

    int position(int core) {
        return positions[core];
    }

    int coreAt(int position) {
        return coreAt[position];
    }

    /// {@return the first position of those at most so far from the one at a position}
    int begin(int position, int distance) {
        return begins[distance - 1][position];
    }

    /// {@return the position behind the last of those at most so far from the one at a position}
    int end(int position, int distance) {
        return ends[distance - 1][position];
    }
}
