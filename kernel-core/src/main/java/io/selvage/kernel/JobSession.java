package io.selvage.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A job-control session: the groups that share a terminal (MODEL 9). It exists as long as it has a
/// group; that its number is busy is all that the rest of the kernel sees of its existence.
///
/// Only a member of a session makes another group in it, under the lock of the group that it leaves, so
/// the count never comes back from zero.
final class JobSession {
    private final int id;
    private final PidAllocator pids;
    private final AtomicInteger groups = new AtomicInteger();

    /// Changes only under [JobTable].
    private volatile @Nullable TerminalDevice terminal;

    /// Before the first group. The number is that of the process that becomes its leader.
    JobSession(int id, PidAllocator pids) {
        this.id = id;
        this.pids = pids;
        pids.nameSession(id);
    }

    int id() {
        return id;
    }

    /// {@return the controlling terminal}
    @Nullable
    TerminalDevice terminal() {
        return terminal;
    }

    void terminal(@Nullable TerminalDevice controlling) {
        terminal = controlling;
    }

    void groupMade() {
        groups.incrementAndGet();
    }

    void groupGone() {
        if (groups.decrementAndGet() == 0) {
            pids.freeSession(id);
        }
    }

    @Override
    public String toString() {
        return "session " + id;
    }
}
