package io.selvage.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The children of a process, in order of birth, and the threads that wait for one of them. Guarded by the
/// parent's lock, as are the links of the children, their phase and their exit signal.
final class Family {
    private final ThreadGroup parent;
    private @Nullable ThreadGroup eldest;
    private @Nullable ThreadGroup youngest;
    private int zombies;
    private @Nullable WaitQueue waiters;

    Family(ThreadGroup parent) {
        this.parent = parent;
    }

    @Nullable
    ThreadGroup eldest() {
        return eldest;
    }

    boolean hasZombies() {
        return zombies > 0;
    }

    /// Threads of the parent that wait for a change of state of a child.
    /// Whether a queue is the one on which the parent's threads wait for children.
    boolean hasWaiters(WaitQueue queue) {
        return waiters == queue;
    }

    WaitQueue waiters() {
        WaitQueue present = waiters;
        if (present == null) {
            present = new WaitQueue(parent, "the end of a child");
            waiters = present;
        }
        return present;
    }

    void add(ThreadGroup child) {
        child.parent = parent;
        child.elder = youngest;
        child.younger = null;
        if (youngest == null) {
            eldest = child;
        } else {
            youngest.younger = child;
        }
        youngest = child;
    }

    /// A child has died.
    ///
    /// @return whom to wake after the lock has been released
    @Nullable
    WaitQueue zombieAppeared(ThreadGroup child) {
        child.phase = ThreadGroup.Phase.ZOMBIE;
        zombies++;
        return waiters;
    }

    @Nullable
    ThreadGroup eldestZombie() {
        if (zombies == 0) {
            return null;
        }
        ThreadGroup child = eldest;
        while (child != null && child.phase != ThreadGroup.Phase.ZOMBIE) {
            child = child.younger;
        }
        return child;
    }

    /// Lets a zombie go, its status having been read.
    void collect(ThreadGroup zombie) {
        remove(zombie);
        zombies--;
        zombie.phase = ThreadGroup.Phase.COLLECTED;
    }

    private void remove(ThreadGroup child) {
        if (child.elder == null) {
            eldest = child.younger;
        } else {
            child.elder.younger = child.younger;
        }
        if (child.younger == null) {
            youngest = child.elder;
        } else {
            child.younger.elder = child.elder;
        }
        child.elder = null;
        child.younger = null;
    }

    /// No lock held: gives all children to a new parent, an ancestor, which can collect them by a plain wait
    /// (MODEL 6.5) and is told of those that are dead already.
    ///
    /// @return the adopted, in order of birth
    List<ThreadGroup> giveTo(Family heir) {
        List<ThreadGroup> adopted = List.of();
        WaitQueue toWake = null;
        heir.parent.lock();
        parent.lock();
        try {
            if (eldest != null) {
                adopted = new ArrayList<>();
            }
            for (ThreadGroup child = eldest; child != null; ) {
                ThreadGroup following = child.younger;
                child.exitSignal = CloneCall.SIGCHLD;
                heir.add(child);
                adopted.add(child);
                child = following;
            }
            eldest = null;
            youngest = null;
            if (zombies > 0) {
                heir.zombies += zombies;
                zombies = 0;
                toWake = heir.waiters;
            }
        } finally {
            parent.unlock();
            heir.parent.unlock();
        }
        if (toWake != null) {
            toWake.wakeAll();
        }
        return adopted;
    }
}
