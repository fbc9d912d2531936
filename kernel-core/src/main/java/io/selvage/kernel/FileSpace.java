package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.util.concurrent.atomic.AtomicLong;

/// How much room the files in memory may take, and how much they do.
final class FileSpace {
    private static final long BLOCK = 4_096;
    private static final long NAME = 1_024;

    private final long size;
    private final AtomicLong used = new AtomicLong();

    FileSpace(long size) {
        this.size = size;
    }

    /// Takes room for one more name.
    void takeName(String call) {
        if (take(NAME, NAME) == 0) {
            throw full(call);
        }
    }

    void giveName() {
        used.addAndGet(-NAME);
    }

    /// Takes room for a file to grow.
    ///
    /// @param from its size
    /// @param to the size wanted, not less
    /// @return the size that it may grow to: `to`, or less if there is less room
    long grow(long from, long to) {
        long wanted = blocks(to) - blocks(from);
        long taken = take(wanted, BLOCK);
        return taken == wanted ? to : blocks(from) + taken;
    }

    /// Gives back what a file no longer takes.
    void shrink(long from, long to) {
        used.addAndGet(blocks(to) - blocks(from));
    }

    /// {@return how much has been taken: as many whole units as there are, up to what is wanted}
    private long take(long wanted, long unit) {
        for (; ; ) {
            long present = used.get();
            long taken = Math.min(wanted, Math.max(0, size - present) / unit * unit);
            if (used.compareAndSet(present, present + taken)) {
                return taken;
            }
        }
    }

    private static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    static KernelException full(String call) {
        return new KernelException(Errno.ENOSPC, call + ": the files in memory take all the room that there is");
    }
}
