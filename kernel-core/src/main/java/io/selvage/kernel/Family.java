package io.selvage.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The children of a process, and the threads that wait for one of them. Guarded by the parent's lock, as
/// are the links of the children, their phase, their exit signal and what they have to report.
///
/// Each thread has a list of the children it created, in order of birth, those that it got later at its
/// end; a thread that ends leaves its list to another one of the process. Across all lists run the links
/// of those that have something to report, so that whoever waits does not search among the others.
final class Family {
    /// Up to so many children with news are compared with each other; with more, the first of them in the
    /// order of birth cannot be far.
    private static final int FEW = 16;

    private final ThreadGroup parent;
    private @Nullable ThreadGroup firstWithNews;
    private @Nullable ThreadGroup lastWithNews;
    private int withNews;
    private int births;
    private @Nullable WaitQueue waiters;

    Family(ThreadGroup parent) {
        this.parent = parent;
    }

    /// Whether a queue is the one on which the parent's threads wait for children.
    boolean hasWaiters(WaitQueue queue) {
        return waiters == queue;
    }

    /// Threads of the parent that wait for a change of state of a child.
    WaitQueue waiters() {
        WaitQueue present = waiters;
        if (present == null) {
            present = new WaitQueue(parent, "the end of a child");
            waiters = present;
        }
        return present;
    }

    /// {@return the queue of those who wait for children; null if nobody ever has}
    @Nullable
    WaitQueue presentWaiters() {
        return waiters;
    }

    /// Takes those off who wait for this child, be it among others: nobody else has to look again. Found
    /// before the child changes; the caller wakes them after releasing the lock.
    List<Task> takeWaitersFor(ThreadGroup child) {
        WaitQueue present = waiters;
        return present == null ? List.of() : present.pollAll(task -> task.wait == null || task.wait.isAbout(child));
    }

    /// A child is born or adopted.
    ///
    /// @param creator a thread of the parent
    void add(ThreadGroup child, Task creator) {
        assert creator.group() == parent;
        child.parent = parent;
        append(child, creator);
        if (child.hasNews()) {
            newsAppeared(child);
        }
    }

    private void append(ThreadGroup child, Task creator) {
        child.creator(creator);
        child.birth = births++;
        child.elder = creator.youngestChild;
        child.younger = null;
        if (creator.youngestChild == null) {
            creator.eldestChild = child;
        } else {
            creator.youngestChild.younger = child;
        }
        creator.youngestChild = child;
    }

    void remove(ThreadGroup child) {
        unlink(child);
        if (child.listedForNews) {
            newsGone(child);
        }
    }

    private static void unlink(ThreadGroup child) {
        Task creator = child.creator();
        if (child.elder == null) {
            creator.eldestChild = child.younger;
        } else {
            child.elder.younger = child.younger;
        }
        if (child.younger == null) {
            creator.youngestChild = child.elder;
        } else {
            child.younger.elder = child.elder;
        }
        child.elder = null;
        child.younger = null;
    }

    /// A thread ends and leaves its children to another one of the process (MODEL 6.3): they go to the
    /// end of its list.
    void handOver(Task from, Task to) {
        for (ThreadGroup child = from.eldestChild; child != null; ) {
            ThreadGroup following = child.younger;
            append(child, to);
            child = following;
        }
        from.eldestChild = null;
        from.youngestChild = null;
    }

    /// A child has something to report that it had not before.
    void newsAppeared(ThreadGroup child) {
        if (child.listedForNews) {
            return;
        }
        child.listedForNews = true;
        withNews++;
        child.previousWithNews = lastWithNews;
        child.nextWithNews = null;
        if (lastWithNews == null) {
            firstWithNews = child;
        } else {
            lastWithNews.nextWithNews = child;
        }
        lastWithNews = child;
    }

    /// What a child had to report has been taken note of.
    void newsGone(ThreadGroup child) {
        child.listedForNews = false;
        withNews--;
        if (child.previousWithNews == null) {
            firstWithNews = child.nextWithNews;
        } else {
            child.previousWithNews.nextWithNews = child.nextWithNews;
        }
        if (child.nextWithNews == null) {
            lastWithNews = child.previousWithNews;
        } else {
            child.nextWithNews.previousWithNews = child.previousWithNews;
        }
        child.previousWithNews = null;
        child.nextWithNews = null;
    }

    /// Lets a zombie go, its status having been read.
    void collect(ThreadGroup zombie) {
        remove(zombie);
        zombie.phase = ThreadGroup.Phase.COLLECTED;
    }

    /// For process 1, which takes whoever comes.
    @Nullable
    ThreadGroup anyZombie() {
        ThreadGroup child = firstWithNews;
        while (child != null && child.phase != ThreadGroup.Phase.ZOMBIE) {
            child = child.nextWithNews;
        }
        return child;
    }

    /// {@return the first child that has something to report to this wait; null if there is none}
    ///
    /// First are the children of the calling thread, then those of the threads after it in the list of
    /// threads, round to those before it; of each thread's the eldest.
    @Nullable
    ThreadGroup firstToReport(Wait wait) {
        if (withNews > FEW) {
            return firstInOrder(wait, true);
        }
        ThreadGroup found = null;
        for (ThreadGroup child = firstWithNews; child != null; child = child.nextWithNews) {
            if (wait.reports(child) && (found == null || comesBefore(child, found, wait.caller()))) {
                found = child;
            }
        }
        return found;
    }

    private static boolean comesBefore(ThreadGroup one, ThreadGroup other, Task caller) {
        int distance = Integer.compareUnsigned(
                one.creator().distanceFrom(caller), other.creator().distanceFrom(caller));
        return distance < 0 || (distance == 0 && one.birth - other.birth < 0);
    }

    /// Whether there is any child that this wait could ever get.
    boolean hasAny(Wait wait) {
        return firstInOrder(wait, false) != null;
    }

    private @Nullable ThreadGroup firstInOrder(Wait wait, boolean withReport) {
        Task thread = wait.caller();
        do {
            for (ThreadGroup child = thread.eldestChild; child != null; child = child.younger) {
                if (withReport ? wait.reports(child) : wait.concerns(child)) {
                    return child;
                }
            }
            thread = parent.threadAfter(thread);
        } while (thread != wait.caller() && !wait.isForCallerOnly());
        return null;
    }
}
