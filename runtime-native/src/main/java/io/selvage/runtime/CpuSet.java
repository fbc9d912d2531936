package io.selvage.runtime;

import java.util.BitSet;
import java.util.stream.IntStream;

/// An immutable set of CPU numbers, written as Linux writes them: `0-1,4`.
public final class CpuSet {
    /// The set with no CPU.
    public static final CpuSet EMPTY = new CpuSet(new BitSet());

    /// CPU numbers lie below this; more than the largest Linux can be built for.
    static final int LIMIT = 8192;

    private final BitSet cpus;

    private CpuSet(BitSet cpus) {
        this.cpus = cpus;
    }

    /// The set of the given CPUs.
    ///
    /// @param cpus numbers from 0 to 8191, in any order
    /// @return the set
    /// @throws IllegalArgumentException if a number is out of range
    public static CpuSet of(int... cpus) {
        var bits = new BitSet();
        for (int cpu : cpus) {
            bits.set(checked(cpu));
        }
        return new CpuSet(bits);
    }

    /// The set of the CPUs from 0 up.
    ///
    /// @param count how many, 0 to 8192
    /// @return the set
    /// @throws IllegalArgumentException if the count is out of range
    public static CpuSet first(int count) {
        if (count < 0 || count > LIMIT) {
            throw new IllegalArgumentException("CPU count out of range: count=" + count);
        }
        var bits = new BitSet();
        bits.set(0, count);
        return new CpuSet(bits);
    }

    /// Reads what [#toString()] writes.
    ///
    /// @param text numbers and ranges separated by commas, such as `0-1,4`; blank is the empty set
    /// @return the set
    /// @throws IllegalArgumentException if the text is anything else
    public static CpuSet parse(String text) {
        var bits = new BitSet();
        if (text.isBlank()) {
            return EMPTY;
        }
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int from = number(dash < 0 ? part : part.substring(0, dash), text);
            int to = dash < 0 ? from : number(part.substring(dash + 1), text);
            if (from > to) {
                throw new IllegalArgumentException("range runs backwards in CPU list \"" + text + "\"");
            }
            bits.set(from, to + 1);
        }
        return new CpuSet(bits);
    }

    /// How many CPUs are in the set.
    ///
    /// @return 0 or more
    public int size() {
        return cpus.cardinality();
    }

    /// Whether the set has no CPU.
    ///
    /// @return true if it is empty
    public boolean isEmpty() {
        return cpus.isEmpty();
    }

    /// Whether a CPU is in the set.
    ///
    /// @param cpu any number
    /// @return true if it is
    public boolean contains(int cpu) {
        return cpu >= 0 && cpus.get(cpu);
    }

    /// The CPUs' numbers.
    ///
    /// @return the numbers, ascending
    public IntStream stream() {
        return cpus.stream();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuSet that && cpus.equals(that.cpus);
    }

    @Override
    public int hashCode() {
        return cpus.hashCode();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int from = cpus.nextSetBit(0); from >= 0; ) {
            int end = cpus.nextClearBit(from);
            text.append(text.isEmpty() ? "" : ",").append(from);
            if (end - from > 1) {
                text.append('-').append(end - 1);
            }
            from = cpus.nextSetBit(end);
        }
        return text.toString();
    }

    private static int number(String digits, String text) {
        try {
            return checked(Integer.parseInt(digits.strip()));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("not a CPU list: \"" + text + "\"", notANumber);
        }
    }

    private static int checked(int cpu) {
        if (cpu < 0 || cpu >= LIMIT) {
            throw new IllegalArgumentException("CPU number out of range: cpu=" + cpu);
        }
        return cpu;
    }
}
