package io.selvage.api.scheduling;

import org.jspecify.annotations.Nullable;

/// Decides in which order the ready threads of one core run: those of the classes Normal and Batch (MODEL
/// 12.4). Deadline and real-time threads run before them and threads of the idle class after them,
/// whatever the policy says.
///
/// There is one object per core. The kernel never makes two calls of it at once, and each call sees what
/// the earlier ones wrote, so a policy needs no locks and no volatile fields. Calls are made on the
/// dispatch path: they must be quick, must not block, must not throw and had better not allocate.
///
/// A thread is in one of three relations to a policy:
///
/// ```text
///   unknown --enqueue--> waiting --pick--> running --enqueue(YIELDED | PREEMPTED)--> waiting
///                        waiting --remove, give--> unknown
///                                          running --leave--> unknown
/// ```
///
/// A policy may keep what it knows of a thread in the thread's [SchedulingEntity]: numbers of its own,
/// and one place in an [EntityQueue] or [EntityHeap].
public interface SchedulingPolicy {
    /// Makes the policies of a kernel's cores.
    @FunctionalInterface
    interface Source {
        /// Makes the policy of one core.
        ///
        /// @param environment what it may know of the core
        /// @return a new policy without threads
        SchedulingPolicy on(PolicyEnvironment environment);
    }

    /// Takes a thread among those that wait.
    ///
    /// @param thread a thread that does not wait here
    /// @param arrival why; [Arrival#YIELDED] and [Arrival#PREEMPTED] only for the one that runs
    void enqueue(SchedulingEntity thread, Arrival arrival);

    /// Chooses who runs next and takes it out of those that wait. When another policy takes over or the
    /// core goes away, this one is emptied by [#leave(SchedulingEntity)] after each pick, maybe while the
    /// one that was picked before runs on.
    ///
    /// @return null only if none waits
    @Nullable
    SchedulingEntity pick();

    /// Puts back the thread that runs and yields, and chooses who runs next: [#enqueue] with
    /// [Arrival#YIELDED], then [#pick()]. For policies that can do the two in one go.
    ///
    /// @param running the one that yields
    /// @return who runs next, maybe the same
    default @Nullable SchedulingEntity pickAfterYield(SchedulingEntity running) {
        enqueue(running, Arrival.YIELDED);
        return pick();
    }

    /// Chooses who runs next when a thread has just been woken by the one that ran last. A policy that
    /// lets it run at once, where it may find what it needs in the caches, saves queueing it; the kernel
    /// asks this a limited number of times in a row while others wait.
    ///
    /// @param woken a thread that does not wait here
    /// @return who runs next; if it is another one, the woken one waits now
    default SchedulingEntity pickWoken(SchedulingEntity woken) {
        enqueue(woken, Arrival.WOKEN);
        SchedulingEntity next = pick();
        if (next == null) {
            throw new IllegalStateException(this + " holds a thread and picks none");
        }
        return next;
    }

    /// Tells how long the running thread has run. On real cores that is known to the tick: who runs when
    /// a tick passes is charged for all the time since the last one, which is right on average.
    ///
    /// @param running the thread that was picked last
    /// @param nanos how long since it was picked or charged last, in nanoseconds
    void charge(SchedulingEntity running, long nanos);

    /// The running thread runs here no longer: it sleeps, has ended, or goes to another core or class.
    ///
    /// @param running the thread that was picked last
    default void leave(SchedulingEntity running) {}

    /// Takes out a thread that waits.
    ///
    /// @param waiting one that waits here
    void remove(SchedulingEntity waiting);

    /// Gives a waiting thread away to a core that has less to do: usually the one that would run last.
    ///
    /// @param core the other core, on which the thread must be [allowed][SchedulingEntity#mayRunOn(int)]
    /// @return one that has been taken out, or null if none may run there
    @Nullable
    SchedulingEntity give(int core);

    /// {@return how many threads wait}
    int size();

    /// Whether the running thread has had its turn. Asked at its preemption points about once per tick,
    /// while others wait.
    ///
    /// @param running the thread that was picked last
    /// @return true makes it give way
    boolean isTurnOver(SchedulingEntity running);

    /// Whether a thread that has just been enqueued is to run before the running one comes to the end of
    /// its turn.
    ///
    /// @param woken one that waits here
    /// @param running the thread that was picked last
    /// @return true makes the running one give way at its next preemption point
    default boolean preempts(SchedulingEntity woken, SchedulingEntity running) {
        return false;
    }
}
