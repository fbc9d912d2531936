package io.selvage.testkit;

/// A set of numbers, as an open hash table.
final class LongSet {
    private long[] table = new long[1_024];
    private int size;
    private boolean hasZero;

    void add(long value) {
        if (value == 0) {
            hasZero = true;
            return;
        }
        if (put(table, value) && ++size * 2 > table.length) {
            long[] grown = new long[2 * table.length];
            for (long old : table) {
                if (old != 0) {
                    put(grown, old);
                }
            }
            table = grown;
        }
    }

    int size() {
        return hasZero ? size + 1 : size;
    }

    private static boolean put(long[] table, long value) {
        int mask = table.length - 1;
        int at = (int) ((value * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (table[at] != 0) {
            if (table[at] == value) {
                return false;
            }
            at = (at + 1) & mask;
        }
        table[at] = value;
        return true;
    }
}
