package io.selvage.scheduler;

import io.selvage.api.scheduling.CountedSteps;
import io.selvage.api.scheduling.Topology;
import java.util.function.IntPredicate;

/// Says which core should take how much from which other, so that each has its share of the load: in
/// proportion to its capacity.
///
/// Once per tick somebody takes a [survey][#survey(Loads)], which costs one look at each core, hence one
/// look per core and tick. It tells the whole load, and so each core's share, and which cores have more
/// than that. A core that has less takes what it lacks from the nearest of those, but never so much that
/// the other falls below its own share. Nothing is moved twice that need not be: after a burst at one
/// core each thread goes to its place at once, where averaging with neighbours would hand most of them on
/// several times.
///
/// Shares are as old as the last survey, loads are as of now.
final class Balancer {
    /// What a core has to do.
    interface Loads {
        /// The load of a core. May be out of date when it returns.
        ///
        /// @param core its index
        /// @return the weights of those that wait for it and of the one that runs
        long load(int core);
    }

    /// A core counts as overloaded from its share and a 32nd on: else those who look for work would spend
    /// their looks on near cores that have hardly more than they should.
    private static final int TOLERANCE = 32;

    private final Topology topology;
    private final CoreSet overloaded;
    private final long wholeCapacity;
    private volatile long wholeLoad;

    Balancer(Topology topology, Neighbourhood neighbourhood) {
        this.topology = topology;
        overloaded = new CoreSet(neighbourhood);
        long capacity = 0;
        for (int core = 0; core < topology.cores(); core++) {
            capacity += topology.capacity(core);
        }
        wholeCapacity = capacity;
    }

    /// Looks at all cores. Not by two threads at once.
    void survey(Loads loads) {
        int cores = topology.cores();
        CountedSteps.add(2 * cores);
        long sum = 0;
        for (int core = 0; core < cores; core++) {
            sum += loads.load(core);
        }
        wholeLoad = sum;
        for (int core = 0; core < cores; core++) {
            long share = share(core);
            if (loads.load(core) - share > share / TOLERANCE) {
                overloaded.add(core);
            } else {
                overloaded.remove(core);
            }
        }
    }

    /// {@return what a core should have}
    long share(int core) {
        // Below 2^63: weights are below 2^17 (nice -20), threads below 2^22, capacities at most 2^10.
        return wholeLoad * topology.capacity(core) / wholeCapacity;
    }

    /// The nearest core that has more than its share, as far as is known, and is accepted.
    ///
    /// @param core who looks
    /// @param accepted asked from the nearest to the farthest until it says yes
    /// @return -1 if there is none
    int nearestOverloaded(int core, IntPredicate accepted) {
        return share(core) == 0 ? -1 : overloaded.nearest(core, accepted);
    }

    /// How much is to move from one core to another.
    ///
    /// @param from a core that may have too much
    /// @param fromLoad what it has
    /// @param to a core that may have too little
    /// @param toLoad what it has
    /// @return the weight to move, 0 or less for nothing
    long excess(int from, long fromLoad, int to, long toLoad) {
        long excess = fromLoad - share(from);
        if (excess <= 0) {
            overloaded.remove(from);
        }
        return Math.min(excess, share(to) - toLoad);
    }

    /// Whether a core has so little that it should also take from one that has no more than its share.
    boolean isUnderloaded(int core, long load) {
        long share = share(core);
        return share - load > share / TOLERANCE;
    }

    /// How much is to move for two cores to have the same for their capacity.
    ///
    /// @param from one
    /// @param fromLoad what it has
    /// @param to the other
    /// @param toLoad what it has
    /// @return the weight to move, 0 or less for nothing
    long difference(int from, long fromLoad, int to, long toLoad) {
        long fromCapacity = topology.capacity(from);
        long toCapacity = topology.capacity(to);
        return (fromLoad * toCapacity - toLoad * fromCapacity) / (fromCapacity + toCapacity);
    }

    /// Whether it is better to move somebody than not: only what brings both nearer to their shares, else
    /// two cores would hand the odd one to and fro.
    ///
    /// @param excess what is still to move
    /// @param weight of the one that could be moved
    /// @return whether to move it
    static boolean isWorthMoving(long excess, long weight) {
        return weight < 2 * excess;
    }
}
