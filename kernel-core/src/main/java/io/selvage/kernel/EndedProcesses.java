package io.selvage.kernel;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/// What the dead processes of a job had used. A process moves from the members to here in one step for those
/// who sum both up: they begin anew if one has moved meanwhile.
final class EndedProcesses {
    /// How often a sum begins anew before it takes what it has, which may lack a process that is moving.
    private static final int ATTEMPTS = 8;

    private final AtomicLong coreNanos = new AtomicLong();
    private final AtomicLong allocatedBytes = new AtomicLong();
    private final AtomicLong outputBytes = new AtomicLong();

    // How many moves have begun, and how many have ended.
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();

    EndedProcesses() {}

    void move(ThreadGroup group, Set<ThreadGroup> members) {
        begun.incrementAndGet();
        // In this order, a sum can only be too small.
        members.remove(group);
        coreNanos.addAndGet(group.coreNanos());
        allocatedBytes.addAndGet(group.allocatedBytes());
        outputBytes.addAndGet(group.outputBytes());
        done.incrementAndGet();
    }

    long coreNanos() {
        return coreNanos.get();
    }

    long allocatedBytes() {
        return allocatedBytes.get();
    }

    long outputBytes() {
        return outputBytes.get();
    }

    /// {@return the sum over the living and the dead}
    long sum(Set<ThreadGroup> members, ToLongFunction<ThreadGroup> ofLiving, ToLongFunction<EndedProcesses> ofDead) {
        for (int attempt = 1; ; attempt++) {
            long before = done.get();
            boolean still = begun.get() == before;
            long sum = ofDead.applyAsLong(this);
            for (ThreadGroup group : members) {
                sum += ofLiving.applyAsLong(group);
            }
            if ((still && begun.get() == before) || attempt == ATTEMPTS) {
                return sum;
            }
        }
    }
}
