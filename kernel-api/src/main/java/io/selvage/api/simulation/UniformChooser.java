package io.selvage.api.simulation;

/// A random walk, by SplitMix64: one addition and a few multiplications per choice, the same on every
/// JVM.
final class UniformChooser implements Chooser {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /// One chance of a fault in how many.
    private static final int FAULT_RARITY = 32;

    private long state;

    UniformChooser(long seed) {
        state = seed;
    }

    @Override
    public int choose(Decision decision) {
        int options = decision.options();
        if (decision.kind() == Decision.Kind.FAULT) {
            // Most things go well.
            return bounded(FAULT_RARITY) == 0 ? 1 + bounded(options - 1) : 0;
        }
        return bounded(options);
    }

    private int bounded(int bound) {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        // The high 32 bits scaled: no division, and a bias below 2^-20 for any sensible number of options.
        return (int) (((mixed >>> 32) * bound) >>> 32);
    }
}
