package io.selvage.api.scheduling;

import java.util.Arrays;
import java.util.List;

/// Which virtual cores are near to each other, and how fast each one is. Immutable.
///
/// Four levels, as hardware has them: threads share a physical core, physical cores share a last-level
/// cache, caches share the memory of a NUMA node, and nodes make the machine. What the scheduler does
/// with it: wakes near, steals near first, and measures a core's load by its capacity.
///
/// ```java
/// Topology.of("2 nodes x 2 caches x 4 cores x 2 threads")    // 32 virtual cores
/// Topology.of("4 cores x 2 threads + 8 cores at 512")        // fast ones and slow ones below one cache
/// Topology.flat(8)                                           // 8 alike, below one cache
/// ```
public final class Topology {
    /// The capacity of a core at full speed.
    public static final int FULL_CAPACITY = 1_024;

    /// The most virtual cores that a topology has.
    public static final int MAX_CORES = 1_024;

    /// The largest [#distance(int, int)].
    public static final int MAX_DISTANCE = 4;

    private final Place[] places;

    /// Where a virtual core is, and how fast.
    ///
    /// The numbers are names: equal ones name the same thing, their order says nothing. A cache's name
    /// counts within its node, a physical core's within its cache.
    ///
    /// @param node the NUMA node, 0 or more
    /// @param cache the last-level cache of that node, 0 or more
    /// @param physicalCore the physical core below that cache, 0 or more
    /// @param capacity how much it computes in the time in which the fastest core computes 1,024; 1 to
    ///     1,024
    public record Place(int node, int cache, int physicalCore, int capacity) {
        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of its range
        public Place {
            if (node < 0 || cache < 0 || physicalCore < 0) {
                throw new IllegalArgumentException("negative name of a place: node=" + node + ", cache=" + cache
                        + ", physicalCore=" + physicalCore);
            }
            if (capacity < 1 || capacity > FULL_CAPACITY) {
                throw new IllegalArgumentException("capacity=" + capacity + ", must be 1 to " + FULL_CAPACITY);
            }
        }

        private Place withCapacity(int newCapacity) {
            return new Place(node, cache, physicalCore, newCapacity);
        }
    }

    private Topology(Place[] places) {
        if (places.length < 1 || places.length > MAX_CORES) {
            throw new IllegalArgumentException("cores=" + places.length + ", must be 1 to " + MAX_CORES);
        }
        this.places = places;
    }

    /// Cores that are all alike: each a physical core of its own, of full speed, below one cache.
    ///
    /// @param cores how many, 1 to 1,024
    /// @return that topology
    /// @throws IllegalArgumentException if the number is out of range
    public static Topology flat(int cores) {
        if (cores < 1 || cores > MAX_CORES) {
            throw new IllegalArgumentException("cores=" + cores + ", must be 1 to " + MAX_CORES);
        }
        Place[] places = new Place[cores];
        Arrays.setAll(places, core -> new Place(0, 0, core, FULL_CAPACITY));
        return new Topology(places);
    }

    /// The topology with given places.
    ///
    /// @param places of core 0, 1, and so on; 1 to 1,024
    /// @return that topology
    /// @throws IllegalArgumentException if there are none or too many
    public static Topology of(List<Place> places) {
        return new Topology(places.toArray(Place[]::new));
    }

    /// Reads a description:
    ///
    /// ```text
    /// description = part { "+" part }
    /// part        = level { "x" level } [ "at" capacity ]
    /// level       = count noun            noun: node, cache, core or thread, or its plural
    /// ```
    ///
    /// Levels go from the outer to the inner, each at most once; what is left out counts as 1. Cores are
    /// numbered as they are described, the threads of a physical core one after the other. A part that
    /// names no nodes continues the last node of the part before, and if it names no caches either, its
    /// last cache.
    ///
    /// @param description such as `2 nodes x 2 caches x 4 cores x 2 threads` or `4 cores + 4 cores at
    ///     512`
    /// @return the topology described
    /// @throws IllegalArgumentException if the text is anything else, or describes more than 1,024 cores;
    ///     the message says where and what is expected
    public static Topology of(String description) {
        return of(new TopologyDescription(description).places());
    }

    /// {@return how many virtual cores there are}
    public int cores() {
        return places.length;
    }

    /// The place of a core.
    ///
    /// @param core 0 to the number of cores − 1
    /// @return where it is, and how fast
    public Place place(int core) {
        return places[core];
    }

    /// The speed of a core.
    ///
    /// @param core 0 to the number of cores − 1
    /// @return 1 to 1,024
    public int capacity(int core) {
        return places[core].capacity();
    }

    /// Whether some core is slower than another.
    ///
    /// @return false if all have the same capacity
    public boolean isHeterogeneous() {
        for (Place place : places) {
            if (place.capacity() != places[0].capacity()) {
                return true;
            }
        }
        return false;
    }

    /// How far a core is from another.
    ///
    /// @param a 0 to the number of cores − 1
    /// @param b 0 to the number of cores − 1
    /// @return 0 for the same core, 1 for a thread of the same physical core, 2 for a core below the same
    ///     cache, 3 for one of the same node, 4 for one of another node
    public int distance(int a, int b) {
        if (a == b) {
            return 0;
        }
        Place one = places[a];
        Place other = places[b];
        if (one.node() != other.node()) {
            return MAX_DISTANCE;
        }
        if (one.cache() != other.cache()) {
            return 3;
        }
        return one.physicalCore() == other.physicalCore() ? 1 : 2;
    }

    /// All other cores, nearest first. Cores at the same distance come in order of number, beginning
    /// behind the core itself and going round: so that cores that look for help at the same time do not
    /// all ask the same one first. Takes time proportional to the number of cores.
    ///
    /// @param core 0 to the number of cores − 1
    /// @return a new array, which the caller may keep
    public int[] nearestFirst(int core) {
        int[] order = new int[places.length - 1];
        int filled = 0;
        for (int distance = 1; distance <= MAX_DISTANCE; distance++) {
            for (int step = 1; step < places.length; step++) {
                int other = (core + step) % places.length;
                if (distance(core, other) == distance) {
                    order[filled++] = other;
                }
            }
        }
        return order;
    }

    /// Sets the speed of every core.
    ///
    /// @param capacities of core 0, 1, and so on, each 1 to 1,024; repeated if they are fewer than the
    ///     cores
    /// @return a copy with these capacities
    /// @throws IllegalArgumentException if there are none, more than cores, or one is out of range
    public Topology withCapacities(int... capacities) {
        if (capacities.length < 1 || capacities.length > places.length) {
            throw new IllegalArgumentException(
                    "capacities=" + capacities.length + ", must be 1 to the number of cores, " + places.length);
        }
        Place[] changed = new Place[places.length];
        Arrays.setAll(changed, core -> places[core].withCapacity(capacities[core % capacities.length]));
        return new Topology(changed);
    }

    /// A machine like this one with another number of cores. Fewer: the first ones. More: the description
    /// is repeated, each repeated core being another physical core below the same cache, so that nodes
    /// and caches stay as many as they are and have more cores.
    ///
    /// @param cores how many, 1 to 1,024
    /// @return a topology with that many cores
    /// @throws IllegalArgumentException if the number is out of range
    public Topology resize(int cores) {
        if (cores == places.length) {
            return this;
        }
        if (cores < 1 || cores > MAX_CORES) {
            throw new IllegalArgumentException("cores=" + cores + ", must be 1 to " + MAX_CORES);
        }
        int names = 0;
        for (Place place : places) {
            names = Math.max(names, place.physicalCore() + 1);
        }
        int apart = names;
        Place[] resized = new Place[cores];
        Arrays.setAll(resized, core -> {
            Place place = places[core % places.length];
            int copy = core / places.length;
            return new Place(place.node(), place.cache(), place.physicalCore() + copy * apart, place.capacity());
        });
        return new Topology(resized);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topology that && Arrays.equals(places, that.places);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(places);
    }

    /// A summary for people.
    ///
    /// @return how many there are at each level, such as `2 nodes, 4 caches, 16 cores, 32 threads`, and
    ///     the capacities if they differ
    @Override
    public String toString() {
        long nodes = Arrays.stream(places).mapToInt(Place::node).distinct().count();
        long caches = Arrays.stream(places)
                .map(place -> List.of(place.node(), place.cache()))
                .distinct()
                .count();
        long cores = Arrays.stream(places)
                .map(place -> place.withCapacity(FULL_CAPACITY))
                .distinct()
                .count();
        String levels = counted(nodes, "node") + counted(caches, "cache") + counted(cores, "core");
        var capacities = Arrays.stream(places).mapToInt(Place::capacity).summaryStatistics();
        String speed = isHeterogeneous() ? ", capacities " + capacities.getMin() + " to " + capacities.getMax() : "";
        return levels + (places.length == 1 ? "1 thread" : places.length + " threads") + speed;
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s") + ", ";
    }
}
