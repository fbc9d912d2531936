package io.selvage.api.sync;

import static io.selvage.api.MemoryCalls.FUTEX_BITSET_MATCH_ANY;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.nio.ByteOrder;
import java.util.Objects;

/// A 32-bit word that threads wait on. Immutable; the word is in simulated memory.
record FutexWord(SystemCalls sys, FutexScope scope, long address) {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    FutexWord {
        Objects.requireNonNull(sys);
        Objects.requireNonNull(scope);
    }

    /// {@return the less significant half of a 64-bit word}
    static FutexWord lowHalf(SystemCalls sys, FutexScope scope, long address) {
        return new FutexWord(sys, scope, LITTLE ? address : address + Integer.BYTES);
    }

    /// {@return the more significant half of a 64-bit word}
    static FutexWord highHalf(SystemCalls sys, FutexScope scope, long address) {
        return new FutexWord(sys, scope, LITTLE ? address + Integer.BYTES : address);
    }

    static long aligned(long address, int size, String noun) {
        if ((address & size - 1) != 0) {
            throw new KernelException(
                    Errno.EINVAL, noun + ": the address 0x" + Long.toHexString(address) + " is no multiple of " + size);
        }
        return address;
    }

    int load() {
        return sys.loadInt(address);
    }

    boolean compareAndSet(int expected, int value) {
        return sys.compareAndSetInt(address, expected, value);
    }

    void add(int delta) {
        sys.getAndAddInt(address, delta);
    }

    void wake(int count) {
        sys.futexWake(scope, address, count, FUTEX_BITSET_MATCH_ANY);
    }

    /// Wakes one, and lets the others wait on another word of the same scope.
    void wakeOneAndMoveOthers(FutexWord target) {
        sys.futexRequeue(scope, address, target.address, 1, Integer.MAX_VALUE);
    }

    void refuseStackless(String call) {
        if (sys.isStackless()) {
            throw new KernelException(
                    Errno.EDEADLK, call + ": would have to wait, and a stackless thread never sleeps inside a call");
        }
    }

    /// Sleeps until somebody wakes the word, unless it differs or changes while signals are handled.
    ///
    /// @throws KernelException `ETIMEDOUT`; also what the futex call says of a word that is none
    void sleepWhile(int expected, Deadline deadline) {
        for (; ; ) {
            try {
                sys.futexWait(scope, address, expected, FUTEX_BITSET_MATCH_ANY, deadline.left());
                return;
            } catch (KernelException e) {
                if (e.errno() == Errno.EAGAIN) {
                    return;
                }
                if (e.errno() != Errno.EINTR) {
                    throw e;
                }
            }
        }
    }
}
