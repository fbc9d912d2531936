package io.selvage.api.sync;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.time.Duration;

/// A place where threads wait for each other until all have arrived, again and again, like
/// `pthread_barrier_t`. A handle on memory; for threads, scope, signals and fork see the package.
///
/// Memory: 8 bytes, aligned to 8: one 64-bit word, with the number of those who have arrived in its low
/// 32 bits and that of the generation, which is one more each time all have come, in the others.
///
/// What each thread did before it arrived happens before what all of them do after they were let go. All
/// handles on one barrier name the same number of parties. A thread that is killed while it waits has
/// arrived.
public final class Barrier {
    private final SystemCalls sys;
    private final long address;
    private final int parties;
    private final FutexWord generation;

    /// A handle on a barrier.
    ///
    /// @param sys the caller's kernel
    /// @param address of 8 bytes
    /// @param scope among whom
    /// @param parties how many threads meet
    /// @throws KernelException `EINVAL` if the address is no multiple of 8, or there are less than 1
    ///     parties
    public Barrier(SystemCalls sys, long address, FutexScope scope, int parties) {
        if (parties < 1) {
            throw new KernelException(Errno.EINVAL, "Barrier: " + parties + " parties never meet");
        }
        this.sys = sys;
        this.address = FutexWord.aligned(address, Long.BYTES, "Barrier");
        this.parties = parties;
        this.generation = FutexWord.highHalf(sys, scope, address);
    }

    /// Arrives, and waits until all have. Blocks unless the caller is the last.
    ///
    /// @return true to one of them, the last
    /// @throws KernelException `EDEADLK` if a stackless caller would have to wait; it has not arrived
    public boolean await() {
        return await(Deadline.NEVER);
    }

    /// Arrives, and waits for a limited time until all have. Blocks unless the caller is the last.
    ///
    /// @param timeout how long to wait at most
    /// @return true to one of them, the last
    /// @throws KernelException `EINVAL` if the timeout is negative; as [#await()]; `ETIMEDOUT` when the
    ///     time is over, as if the caller had not arrived
    public boolean await(Duration timeout) {
        return await(Deadline.after(sys, timeout, "Barrier.await"));
    }

    private boolean await(Deadline deadline) {
        for (; ; ) {
            long word = sys.loadLong(address);
            boolean last = arrived(word) + 1 >= parties;
            if (!last) {
                generation.refuseStackless("Barrier.await");
            }
            if (!sys.compareAndSetLong(address, word, last ? nextGeneration(word) : word + 1)) {
                continue;
            }
            if (last) {
                generation.wake(Integer.MAX_VALUE);
            } else {
                awaitEnd(generation(word), deadline);
            }
            return last;
        }
    }

    private void awaitEnd(int mine, Deadline deadline) {
        try {
            while (generation.load() == mine) {
                generation.sleepWhile(mine, deadline);
            }
        } catch (KernelException e) {
            if (hasLeft(mine)) {
                throw e;
            }
        }
    }

    /// {@return whether the caller's arrival could be taken back; if not, all have come meanwhile}
    private boolean hasLeft(int mine) {
        for (; ; ) {
            long word = sys.loadLong(address);
            if (generation(word) != mine) {
                return false;
            }
            if (sys.compareAndSetLong(address, word, word - 1)) {
                return true;
            }
        }
    }

    private static int arrived(long word) {
        return (int) word;
    }

    private static int generation(long word) {
        return (int) (word >>> Integer.SIZE);
    }

    private static long nextGeneration(long word) {
        return ((word >>> Integer.SIZE) + 1) << Integer.SIZE;
    }
}
