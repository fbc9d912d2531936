package io.selvage.api;

import java.util.StringJoiner;

/// A set of signals 1 to 64, one bit each: signal n is bit n - 1. Immutable and safe to share.
///
/// @param bits the set
public record SignalSet(long bits) {
    /// No signal.
    public static final SignalSet NONE = new SignalSet(0);

    /// Every signal.
    public static final SignalSet ALL = new SignalSet(-1);

    /// The set of those signals.
    ///
    /// @param signals the members
    /// @return the set
    public static SignalSet of(Signal... signals) {
        long bits = 0;
        for (Signal signal : signals) {
            bits |= bit(signal.number());
        }
        return new SignalSet(bits);
    }

    /// The set with those bits.
    ///
    /// @param bits any word
    /// @return the set
    public static SignalSet ofBits(long bits) {
        return new SignalSet(bits);
    }

    private static long bit(int number) {
        return 1L << (number - 1);
    }

    /// Whether a signal is in the set.
    ///
    /// @param signal the signal
    /// @return true if it is
    public boolean contains(Signal signal) {
        return (bits & bit(signal.number())) != 0;
    }

    /// This set and some more.
    ///
    /// @param added the signals to add
    /// @return the union
    public SignalSet with(Signal... added) {
        return new SignalSet(bits | of(added).bits);
    }

    /// This set less some.
    ///
    /// @param removed the signals to take away
    /// @return the difference
    public SignalSet without(Signal... removed) {
        return new SignalSet(bits & ~of(removed).bits);
    }

    /// Whether no signal is in the set.
    ///
    /// @return true for [#NONE]
    public boolean isEmpty() {
        return bits == 0;
    }

    /// {@return how many signals are in the set, 0 to 64}
    public int size() {
        return Long.bitCount(bits);
    }

    /// The names of the members in order of number, joined by `|`.
    ///
    /// @return for example `SIGINT|SIG34`; `none` for the empty set
    @Override
    public String toString() {
        StringJoiner names = new StringJoiner("|").setEmptyValue("none");
        for (long left = bits; left != 0; left &= left - 1) {
            names.add(Signal.of(Long.numberOfTrailingZeros(left) + 1).toString());
        }
        return names.toString();
    }
}
