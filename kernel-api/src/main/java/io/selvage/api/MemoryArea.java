package io.selvage.api;

import java.util.Objects;

/// A range of addresses of one process that are alike.
///
/// @param start the first address
/// @param end the address behind the last
/// @param protection what may be done: `PROT_` bits of [MappingCalls]
/// @param shared whether stores are seen by others who map the same
/// @param kind what it is part of
/// @param name of the file or program, empty if it has none
public record MemoryArea(long start, long end, int protection, boolean shared, Kind kind, String name) {
    /// Checks that everything is there.
    public MemoryArea {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(name);
    }

    /// What an area is part of (MODEL 14).
    public enum Kind {
        /// A program's code: one copy for all processes that run it.
        TEXT,
        /// A program's global variables.
        DATA,
        /// What `brk` has added.
        HEAP,
        /// The stack of a thread, or the guard below it.
        STACK,
        /// Mapped memory without a file.
        ANONYMOUS,
        /// A mapped file.
        FILE
    }

    /// {@return how many bytes it has}
    public long length() {
        return end - start;
    }

    @Override
    public String toString() {
        return Long.toHexString(start) + "-" + Long.toHexString(end) + " "
                + letter(MappingCalls.PROT_READ, 'r') + letter(MappingCalls.PROT_WRITE, 'w')
                + letter(MappingCalls.PROT_EXEC, 'x') + (shared ? "s " : "p ") + kind
                + (name.isEmpty() ? "" : " " + name);
    }

    private char letter(int bit, char letter) {
        return (protection & bit) == 0 ? '-' : letter;
    }
}
