package io.selvage.testkit;

/// Pseudo-random numbers by SplitMix64: the same on every JVM, a few instructions each.
final class Dice {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    Dice(long seed) {
        state = seed;
    }

    /// Dice for one run out of many. Neighbouring runs, and the same run of neighbouring seeds, have nothing in
    /// common.
    static Dice of(long seed, long run) {
        return new Dice(mix(mix(seed) + run * GOLDEN_GAMMA));
    }

    long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /// {@return 0 to `bound` - 1}
    int next(int bound) {
        // The high 32 bits scaled: no division, and a bias below 2^-20 for any sensible bound.
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
