package io.selvage.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of the children of a process that has died (MODEL 6.5): the nearest living ancestor that
/// adopts gets them, otherwise process 1, with `SIGCHLD` as their exit signal and at the end of the list;
/// those who are dead already are reported to it, or released if it wants no zombies.
///
/// Moving a child takes the locks of the heir and of the dead. A child whose group may thereby lose the
/// last parent that cared for it is moved under the lock of that group too, so that of several deaths
/// that orphan a group exactly the last one finds it orphaned (MODEL 9.3).
final class Adoption {
    private final ThreadGroup dead;

    /// The thread that has all the children: the last one to end.
    private final Task last;

    private final ThreadGroup init;
    private @Nullable Task heirThread;
    private @Nullable List<ThreadGroup> zombies;
    private @Nullable List<ThreadGroup> released;
    private @Nullable List<ThreadGroup> told;

    private Adoption(ThreadGroup dead, Task last) {
        this.dead = dead;
        this.last = last;
        init = dead.kernel().init();
    }

    /// No lock held. The dead has no threads any more.
    static void ofChildrenOf(ThreadGroup dead, Task last) {
        if (last.eldestChild != null) {
            new Adoption(dead, last).run();
        }
    }

    private void run() {
        boolean events = dead.kernel().events().enabled();
        for (boolean more = true; more; ) {
            ThreadGroup heir = heir();
            zombies = null;
            released = null;
            told = events ? new ArrayList<>() : null;
            ThreadGroup job = adoptAll(heir);
            if (job != null) {
                adoptJob(heir, job);
            }
            settle(heir);
            more = job != null || last.eldestChild != null;
        }
    }

    /// The nearest living ancestor that adopts. An ancestor that dies at this moment is recognised when
    /// it is locked.
    private ThreadGroup heir() {
        if (!dead.kernel().hasSubreapers()) {
            return init;
        }
        ThreadGroup ancestor = dead.parent;
        while (ancestor != null && ancestor != init) {
            if (ancestor.isSubreaper() && ancestor.hasThreads()) {
                return ancestor;
            }
            ancestor = ancestor.parent;
        }
        return init;
    }

    /// Moves the children up to one whose group needs a look.
    ///
    /// @return that one; null if all are moved, or the heir is dead
    private @Nullable ThreadGroup adoptAll(ThreadGroup heir) {
        heir.lock();
        dead.lock();
        try {
            Task newCreator = heir.firstThread();
            while (last.eldestChild != null && newCreator != null) {
                ThreadGroup child = last.eldestChild;
                if (isJob(child)) {
                    return child;
                }
                adopt(child, heir, newCreator);
            }
            return null;
        } finally {
            dead.unlock();
            heir.unlock();
        }
    }

    /// Whether the dead is what keeps the child's group from being orphaned.
    private boolean isJob(ThreadGroup child) {
        ProcessGroup group = child.processGroup();
        ProcessGroup own = dead.processGroup();
        return group != own && group.session() == own.session() && dead != init;
    }

    private void adoptJob(ThreadGroup heir, ThreadGroup child) {
        ProcessGroup group = ProcessGroup.lockOf(child);
        SignalEffect effects = null;
        try {
            if (adoptLocked(heir, child)) {
                effects = JobControl.signalIfOrphaned(group);
            }
        } finally {
            group.unlock();
        }
        SignalEffect.carryOut(effects);
    }

    private boolean adoptLocked(ThreadGroup heir, ThreadGroup child) {
        heir.lock();
        dead.lock();
        try {
            Task newCreator = heir.firstThread();
            // Collected it cannot be: there is nobody left to do that. But its heir can be dead.
            if (newCreator == null) {
                return false;
            }
            adopt(child, heir, newCreator);
            return true;
        } finally {
            dead.unlock();
            heir.unlock();
        }
    }

    private void adopt(ThreadGroup child, ThreadGroup heir, Task newCreator) {
        heirThread = newCreator;
        dead.children().remove(child);
        child.exitSignal = CloneCall.SIGCHLD;
        if (child.phase == ThreadGroup.Phase.ZOMBIE && ChildNotice.isUnwanted(child, heir)) {
            child.parent = heir;
            child.creator(newCreator);
            child.phase = ThreadGroup.Phase.COLLECTED;
            released = added(released, child);
        } else {
            heir.children().add(child, newCreator);
        }
        if (child.phase != ThreadGroup.Phase.ALIVE) {
            zombies = added(zombies, child);
        }
        if (told != null) {
            told.add(child);
        }
    }

    private static List<ThreadGroup> added(@Nullable List<ThreadGroup> list, ThreadGroup child) {
        List<ThreadGroup> present = list == null ? new ArrayList<>() : list;
        present.add(child);
        return present;
    }

    /// After the locks have been released: who has to know is told.
    private void settle(ThreadGroup heir) {
        if (told != null) {
            told.forEach(child -> dead.kernel().events().processAdopted(child, heir));
        }
        if (released != null) {
            released.forEach(WaitCall::release);
        }
        if (zombies != null) {
            ChildNotice.ofAdopted(zombies, java.util.Objects.requireNonNull(heirThread));
        }
    }
}
