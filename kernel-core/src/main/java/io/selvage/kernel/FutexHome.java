package io.selvage.kernel;

import java.util.concurrent.atomic.AtomicInteger;

/// What a futex is a place in: an address space, or what a shared mapping maps. Compared by identity.
interface FutexHome {
    /// Spreads the same place in different homes over the hash table; never 0.
    int salt();

    static int newSalt() {
        return Salts.NEXT.incrementAndGet() << 1 | 1;
    }

    /// One sequence for all kernels: where in its table a futex is, nobody can see.
    final class Salts {
        private static final AtomicInteger NEXT = new AtomicInteger();

        private Salts() {}
    }
}
