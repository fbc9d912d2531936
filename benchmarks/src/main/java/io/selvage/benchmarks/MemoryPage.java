package io.selvage.benchmarks;

import io.selvage.api.MemoryCalls;
import io.selvage.api.SystemCalls;

/// The page that the benchmarks of memory work on.
final class MemoryPage {
    static final int BYTES = 4_096;
    private static final int READ_WRITE = MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE;
    private static final int WORDS = 64;

    private MemoryPage() {}

    /// {@return where it is mapped; it has been written to}
    static long mapped(SystemCalls sys, int sharing) {
        long address = sys.mmap(0, BYTES, READ_WRITE, sharing | MemoryCalls.MAP_ANONYMOUS);
        sys.storeLong(address, 1);
        return address;
    }

    /// {@return the offset of the next word}
    static int place(int index) {
        return (index & WORDS - 1) * Long.BYTES;
    }
}
