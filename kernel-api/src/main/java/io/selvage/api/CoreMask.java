package io.selvage.api;

import java.util.Arrays;

/// A set of virtual cores: on which of them a thread may run (MODEL 12.6). Immutable and safe to share.
public final class CoreMask {
    private static final int WORD = Long.SIZE;

    /// Without zero words at the end, so that equal sets have equal words.
    private final long[] words;

    private CoreMask(long[] words) {
        this.words = words;
    }

    /// The set given by one bit per core, as `sched_setaffinity` takes it.
    ///
    /// @param bits bit *i* of word *w* is core `64 * w + i`; any number of words
    /// @return the set
    public static CoreMask ofBits(long... bits) {
        int length = bits.length;
        while (length > 0 && bits[length - 1] == 0) {
            length--;
        }
        return new CoreMask(Arrays.copyOf(bits, length));
    }

    /// The set of the first cores.
    ///
    /// @param count how many, 0 or more
    /// @return cores 0 to `count - 1`
    public static CoreMask firstCores(int count) {
        long[] bits = new long[(count + WORD - 1) / WORD];
        Arrays.fill(bits, -1);
        if (count % WORD != 0) {
            bits[bits.length - 1] = (1L << count % WORD) - 1;
        }
        return new CoreMask(bits);
    }

    /// The cores that are in both sets.
    ///
    /// @param other the other set
    /// @return the intersection
    public CoreMask intersection(CoreMask other) {
        long[] common = new long[Math.min(words.length, other.words.length)];
        for (int i = 0; i < common.length; i++) {
            common[i] = words[i] & other.words[i];
        }
        return ofBits(common);
    }

    /// Whether a core is in the set.
    ///
    /// @param core the core's index
    /// @return false for every negative index
    public boolean contains(int core) {
        return core >= 0 && core / WORD < words.length && (words[core / WORD] >>> core & 1) != 0;
    }

    /// {@return whether no core is in the set}
    public boolean isEmpty() {
        return words.length == 0;
    }

    /// {@return the bits as [#ofBits(long...)] takes them, without zero words at the end}
    public long[] toBits() {
        return words.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CoreMask mask && Arrays.equals(words, mask.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    /// The set as one hexadecimal number, as `taskset` prints it.
    ///
    /// @return for example `0x3`
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("0x");
        for (int i = words.length - 1; i >= 0; i--) {
            text.append(i == words.length - 1 ? "%x".formatted(words[i]) : "%016x".formatted(words[i]));
        }
        return words.length == 0 ? "0x0" : text.toString();
    }
}
