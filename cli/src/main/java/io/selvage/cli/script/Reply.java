package io.selvage.cli.script;

/// What a call answered, in the form of Linux: a number, below 0 for an error, and what it has stored.
///
/// @param value the result; `-errno` if the call was refused
/// @param data the bytes that it has stored, if any
/// @param stored the numbers that it has stored, in the order that the operation's printed form uses
@SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
record Reply(long value, byte[] data, long... stored) {
    /// The answer of an `exec` that came back in a new program.
    static final Reply EXECUTED = of(0x7eec_0000L);

    private static final byte[] NO_BYTES = {};

    static Reply of(long value, long... stored) {
        return new Reply(value, NO_BYTES, stored);
    }

    static Reply done(long... stored) {
        return of(0, stored);
    }

    boolean isError() {
        return value < 0 && value > -4096;
    }

    long stored(int index) {
        return index < stored.length ? stored[index] : 0;
    }
}
