package io.selvage.it;

import io.selvage.api.MemoryCalls;
import io.selvage.api.SystemCalls;

/// A page of words at a known place in simulated memory.
final class Words {
    static final long PAGE = 0x6000_0000_0000L;
    static final int PAGE_SIZE = 4_096;
    static final int READ_WRITE = MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE;

    private static final int FIXED = MemoryCalls.MAP_ANONYMOUS | MemoryCalls.MAP_FIXED;

    private Words() {}

    static long word(int index) {
        return PAGE + (long) Integer.BYTES * index;
    }

    static void mapPrivate(SystemCalls sys) {
        sys.mmap(PAGE, PAGE_SIZE, READ_WRITE, FIXED | MemoryCalls.MAP_PRIVATE);
    }

    static void mapShared(SystemCalls sys, long address) {
        sys.mmap(address, PAGE_SIZE, READ_WRITE, FIXED | MemoryCalls.MAP_SHARED);
    }
}
