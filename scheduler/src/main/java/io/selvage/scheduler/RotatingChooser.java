package io.selvage.scheduler;

/// The real machine's chooser: each core goes round. Cheap, shares nothing, and starves nobody.
public final class RotatingChooser implements Chooser {
    /// A cache line per core, so that asking costs no traffic.
    private static final int STRIDE = 16;

    private final int[] turns;

    /// @param cores how many cores will ask; those that come later take turns together with one of these
    public RotatingChooser(int cores) {
        turns = new int[cores * STRIDE];
    }

    @Override
    public int choose(int core, int bound) {
        int place = core * STRIDE % turns.length;
        int turn = turns[place] + 1;
        turns[place] = turn;
        return Integer.remainderUnsigned(turn, bound);
    }
}
