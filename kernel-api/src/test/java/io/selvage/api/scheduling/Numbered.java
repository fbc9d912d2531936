package io.selvage.api.scheduling;

/// A thread for tests of collections, which may run on the cores whose bits are set in its number.
final class Numbered extends SchedulingEntity {
    private final int number;

    Numbered(int number) {
        this.number = number;
    }

    @Override
    public int weight() {
        return UNIT_WEIGHT;
    }

    @Override
    public boolean isBatch() {
        return false;
    }

    @Override
    public long sliceNanos() {
        return 0;
    }

    @Override
    public boolean mayRunOn(int core) {
        return (number >> core & 1) == 1;
    }

    @Override
    public String toString() {
        return "#" + number;
    }
}
