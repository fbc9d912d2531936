package io.selvage.kernel;

import io.selvage.runtime.RandomSource;

/// Random bits that follow from a seed: SplitMix64, the same on every JVM. Used by the simulated machine's driver
/// alone, so its state needs no protection.
final class SeededRandom implements RandomSource {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SeededRandom(long seed) {
        state = seed;
    }

    void restart(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /// Spreads every bit of a value over all 64.
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
