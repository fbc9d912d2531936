package io.selvage.api;

import java.util.Objects;

/// What a program brings into the memory of each process that runs it (MODEL 14): its code, which all of
/// them share, and its global variables, of which each gets its own.
///
/// Compared by identity: programs that have the same object have one copy of the text in a kernel.
public final class ProgramSegments {
    private final byte[] text;
    private final byte[] data;
    private final long zeroedBytes;
    private final long entry;

    private ProgramSegments(byte[] text, byte[] data, long zeroedBytes, long entry) {
        this.text = text;
        this.data = data;
        this.zeroedBytes = zeroedBytes;
        this.entry = entry;
    }

    /// A program's segments.
    ///
    /// @param text its code, can be read and run; copied
    /// @param data its global variables with their first values; copied
    /// @param zeroedBytes how many bytes of global variables follow that are zero at first
    /// @param entry where in the text it begins; the kernel does not look at it
    /// @return the segments
    /// @throws IllegalArgumentException for a negative number of bytes, or an entry outside of the text
    public static ProgramSegments of(byte[] text, byte[] data, long zeroedBytes, long entry) {
        if (zeroedBytes < 0) {
            throw new IllegalArgumentException("zeroedBytes=" + zeroedBytes);
        }
        if (entry < 0 || entry > text.length) {
            throw new IllegalArgumentException("entry=" + entry + " of " + text.length + " bytes of text");
        }
        return new ProgramSegments(text.clone(), data.clone(), zeroedBytes, entry);
    }

    /// {@return a copy of the code}
    public byte[] text() {
        return text.clone();
    }

    /// {@return a copy of the first values of the global variables}
    public byte[] data() {
        return data.clone();
    }

    /// {@return how many bytes of global variables follow that are zero at first}
    public long zeroedBytes() {
        return zeroedBytes;
    }

    /// {@return where in the text the program begins}
    public long entry() {
        return entry;
    }

    /// {@return where the program begins in a process that runs it}
    ///
    /// @param sys the system calls of a thread of that process
    /// @throws IllegalStateException if the process runs nothing that has a text
    public long entry(SystemCalls sys) {
        Objects.requireNonNull(sys);
        for (MemoryArea area : sys.memoryMap()) {
            if (area.kind() == MemoryArea.Kind.TEXT) {
                return area.start() + entry;
            }
        }
        throw new IllegalStateException("the process has no text");
    }
}
