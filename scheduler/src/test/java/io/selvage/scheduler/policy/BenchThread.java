package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.SchedulingEntity;
import java.util.BitSet;

/// A thread that exists only for a [PolicyBench].
final class BenchThread extends SchedulingEntity {
    private final String name;
    private int weight = UNIT_WEIGHT;
    private long slice;
    private boolean isBatch;
    private BitSet forbidden = new BitSet();

    /// How long it has run.
    long ran;

    /// How often it was picked.
    int picks;

    /// Since when it waits.
    long waitsSince;

    /// The longest that it has waited.
    long longestWait;

    BenchThread(String name) {
        this.name = name;
    }

    BenchThread weighing(int value) {
        weight = value;
        return this;
    }

    BenchThread asking(long nanos) {
        slice = nanos;
        return this;
    }

    BenchThread inBatch() {
        isBatch = true;
        return this;
    }

    BenchThread keptFrom(int core) {
        forbidden.set(core);
        return this;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public boolean isBatch() {
        return isBatch;
    }

    @Override
    public long sliceNanos() {
        return slice;
    }

    @Override
    public boolean mayRunOn(int core) {
        return !forbidden.get(core);
    }

    @Override
    public String toString() {
        return name;
    }
}
