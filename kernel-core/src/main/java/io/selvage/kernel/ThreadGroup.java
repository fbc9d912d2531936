package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ProcessGuid;
import io.selvage.api.ResourceLimit;
import io.selvage.scheduler.Carrier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One process: the boundary that never runs. Its threads run; it says what they are and who answers for
/// them.
///
/// Its own lock guards its threads and its list of children. Where it stands as somebody's child (the
/// sibling links, `phase`, `exitSignal`) is guarded by its parent's lock; see [#lockParent()] for how
/// that is taken while the parent can change.
@SuppressWarnings("AvoidCommonTypeNames") // The name of the field for what a process is made of.
final class ThreadGroup extends KernelLock implements io.selvage.api.Process {
    private static final VarHandle GROUP_EXIT;
    private static final VarHandle STRANGERS;
    private static final VarHandle LIMITS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            GROUP_EXIT = lookup.findVarHandle(ThreadGroup.class, "groupExit", ExitStatus.class);
            LIMITS = lookup.findVarHandle(ThreadGroup.class, "limits", Limits.class);
            STRANGERS = lookup.findVarHandle(ThreadGroup.class, "strangers", Strangers.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Where a process stands between birth and release.
    enum Phase {
        /// It has threads.
        ALIVE,
        /// It has none, and nobody has read its status.
        ZOMBIE,
        /// Its status has been read; its numbers are free.
        COLLECTED
    }

    private final KernelInstance kernel;
    private final int pid;
    private final long guidHigh;
    private final long guidLow;
    private final String name;
    private final List<String> arguments;
    private volatile Token primaryToken;

    /// Replaced under the own lock; see [#limits()].
    private Limits limits = Limits.INITIAL;

    private @Nullable AutoCloseable image;
    private @Nullable ProcessGuid guid;

    /// Changes only under the locks of the old and the new parent.
    volatile @Nullable ThreadGroup parent;

    // The place in the parent's [Family]; guarded by the parent's lock.
    @Nullable
    ThreadGroup elder;

    @Nullable
    ThreadGroup younger;

    int exitSignal;
    volatile Phase phase = Phase.ALIVE;

    // Guarded by the own lock.
    private final Family children = new Family(this);
    private @Nullable Task firstThread;
    private int liveThreads;
    private int lastExitCode;
    private long exitedThreadsNanos;
    private long collectedChildrenNanos;
    private @Nullable Completion death;
    private boolean dead;

    /// Set once by the first group exit; from then on every thread is on its way out.
    private volatile @Nullable ExitStatus groupExit;

    /// The final status; set once, at death.
    private volatile @Nullable ExitStatus exitStatus;

    private volatile @Nullable Strangers strangers;

    ThreadGroup(
            KernelInstance kernel,
            int pid,
            String name,
            List<String> arguments,
            Token primaryToken,
            int exitSignal,
            @Nullable AutoCloseable image) {
        this.kernel = kernel;
        this.pid = pid;
        this.name = name;
        this.arguments = arguments;
        this.primaryToken = primaryToken;
        this.exitSignal = exitSignal;
        this.image = image;
        guidHigh = kernel.random().nextLong();
        guidLow = kernel.random().nextLong();
    }

    @Override
    LockOrder level() {
        return LockOrder.PROCESS;
    }

    KernelInstance kernel() {
        return kernel;
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public ProcessGuid guid() {
        // Made on demand: most processes are never asked. A race makes two equal values.
        ProcessGuid made = guid;
        if (made == null) {
            made = ProcessGuid.ofRandomBits(guidHigh, guidLow);
            guid = made;
        }
        return made;
    }

    @Override
    public String name() {
        return name;
    }

    List<String> arguments() {
        return arguments;
    }

    Token primaryToken() {
        return primaryToken;
    }

    /// Makes a token that of the process. Its threads count among those of the new user from here on,
    /// without a new check (MODEL 13). The caller has checked that the process may act as that user.
    void installPrimary(Token token) {
        lock();
        try {
            primaryToken = token;
            for (Task task = firstThread; task != null; task = task.nextInGroup) {
                task.moveTo(token.account());
            }
        } finally {
            unlock();
        }
    }

    /// All resource limits. Read without a lock, as they are immutable.
    Limits limits() {
        return (Limits) LIMITS.getAcquire(this);
    }

    /// {@return the soft limit, an unsigned number}
    long limit(ResourceLimit resource) {
        return limits().get(resource).soft();
    }

    /// Before the process can be found: the limits of its creator.
    void inheritLimits(ThreadGroup creator) {
        limits = creator.limits();
    }

    /// Replaces one limit.
    ///
    /// @param mayRaiseTo how high a hard limit may become that is above the present one
    /// @return the limit before
    Limit replaceLimit(ResourceLimit resource, Limit limit, long mayRaiseTo) {
        lock();
        try {
            Limits present = limits();
            Limit before = present.get(resource);
            if (Long.compareUnsigned(limit.hard(), before.hard()) > 0
                    && Long.compareUnsigned(limit.hard(), mayRaiseTo) > 0) {
                throw new KernelException(
                        Errno.EPERM,
                        "setrlimit: a higher hard limit than " + resource + " " + before
                                + " needs SeIncreaseQuotaPrivilege");
            }
            LIMITS.setRelease(this, present.with(resource, limit));
            return before;
        } finally {
            unlock();
        }
    }

    /// At death: what was loaded to run it, to be closed. The process lets go of it, so that a handle on
    /// the dead does not keep the program's classes.
    @Nullable
    AutoCloseable takeImage() {
        AutoCloseable taken = image;
        image = null;
        return taken;
    }

    boolean isUncollected() {
        return phase != Phase.COLLECTED;
    }

    // Threads.

    /// Takes in a new thread, unless the process is ending: a group exit either finds the thread in the
    /// list or was ordered before (MODEL 3.6).
    ///
    /// The number becomes known in the same step: once the thread is in the list it can be made to end,
    /// and its number be given back.
    ///
    /// @return false if the process is ending
    boolean addThread(Task task) {
        lock();
        try {
            if (groupExit != null || dead) {
                return false;
            }
            task.nextInGroup = firstThread;
            if (firstThread != null) {
                firstThread.previousInGroup = task;
            }
            firstThread = task;
            liveThreads++;
            kernel.tasks().put(task);
            if (kernel.events().enabled()) {
                kernel.events().threadCreated(task);
            }
            return true;
        } finally {
            unlock();
        }
    }

    /// Strikes out a thread that has ended.
    ///
    /// @return whether it was the last one
    boolean removeThread(Task task) {
        lock();
        try {
            if (task.previousInGroup == null) {
                firstThread = task.nextInGroup;
            } else {
                task.previousInGroup.nextInGroup = task.nextInGroup;
            }
            if (task.nextInGroup != null) {
                task.nextInGroup.previousInGroup = task.previousInGroup;
            }
            task.previousInGroup = null;
            task.nextInGroup = null;
            task.completeExit();
            lastExitCode = task.exitCode();
            exitedThreadsNanos += task.runNanos();
            return --liveThreads == 0;
        } finally {
            unlock();
        }
    }

    /// {@return the live threads at this moment}
    List<Task> threads() {
        lock();
        try {
            List<Task> threads = new ArrayList<>(liveThreads);
            for (Task task = firstThread; task != null; task = task.nextInGroup) {
                threads.add(task);
            }
            return threads;
        } finally {
            unlock();
        }
    }

    Strangers strangers() {
        Strangers present = strangers;
        if (present != null) {
            return present;
        }
        STRANGERS.compareAndSet(this, null, new Strangers(this));
        return strangers();
    }

    // The end.

    /// Decides how the process ends, unless that has been decided: the first group exit wins (MODEL 6.2).
    ///
    /// @return whether this call decided it
    boolean decideExit(ExitStatus status) {
        return groupExit == null && GROUP_EXIT.compareAndSet(this, null, status);
    }

    /// Whether every thread of the process must end.
    boolean isDying() {
        return groupExit != null;
    }

    /// Whether it has threads besides this one.
    boolean hasOthers(@Nullable Task self) {
        lock();
        try {
            return liveThreads > (self == null ? 0 : 1);
        } finally {
            unlock();
        }
    }

    boolean hasThreads() {
        return hasOthers(null);
    }

    /// Fixes the final status; the last thread is gone.
    ExitStatus fixStatus() {
        ExitStatus decided = groupExit;
        ExitStatus status = decided != null ? decided : new ExitStatus.Exited(lastExitCode & 0xff);
        exitStatus = status;
        return status;
    }

    /// Locks the parent as it is at this moment. Its lock must be released by the caller.
    ///
    /// The parent changes only under the locks of the old and the new one, so a parent that is still the
    /// parent once its lock is held stays it.
    ///
    /// @return the locked parent, null if there is none
    @Nullable
    ThreadGroup lockParent() {
        for (; ; ) {
            ThreadGroup seen = parent;
            if (seen == null) {
                return null;
            }
            seen.lock();
            if (parent == seen) {
                return seen;
            }
            seen.unlock();
        }
    }

    /// Becomes a zombie, to be collected by the parent.
    ///
    /// @return whom to wake
    @Nullable
    WaitQueue becomeZombie() {
        ThreadGroup locked = lockParent();
        if (locked == null) {
            phase = Phase.COLLECTED;
            return null;
        }
        try {
            return locked.children.zombieAppeared(this);
        } finally {
            locked.unlock();
        }
    }

    /// Tells those who wait for the death itself.
    void announceDeath() {
        Completion announced;
        lock();
        try {
            dead = true;
            announced = death;
            if (announced != null) {
                announced.complete();
            }
        } finally {
            unlock();
        }
        if (announced != null) {
            announced.announce();
        }
    }

    /// One attempt to wait for the death, whoever's child this is.
    ///
    /// @return whether it is dead; if not, the task has joined the queue
    boolean awaitDeath(Task waiter) {
        lock();
        try {
            return dead || death().await(waiter);
        } finally {
            unlock();
        }
    }

    /// Lock held, alive. Made on demand: most deaths are waited for by the parent only.
    private Completion death() {
        Completion present = death;
        if (present == null) {
            present = new Completion(this);
            death = present;
        }
        return present;
    }

    /// Guarded by this process's lock.
    Family children() {
        return children;
    }

    /// Lock held: takes over the account of a child that has just been collected.
    ///
    /// @return the core time of the child and of the children that it had collected itself
    long inherit(ThreadGroup collected) {
        long nanos = collected.exitedThreadsNanos + collected.collectedChildrenNanos;
        collectedChildrenNanos += nanos;
        return nanos;
    }

    /// Lock held.
    long exitedThreadsNanos() {
        return exitedThreadsNanos;
    }

    /// Lock held.
    @Nullable
    Task firstThread() {
        return firstThread;
    }

    // What the API asks for.

    @Override
    public @Nullable ExitStatus exitStatus() {
        return exitStatus;
    }

    @Override
    public ExitStatus waitFor() throws InterruptedException {
        ExitStatus status = exitStatus;
        if (status == null) {
            awaitDeath(Long.MAX_VALUE);
            status = exitStatus;
        }
        return java.util.Objects.requireNonNull(status);
    }

    @Override
    public @Nullable ExitStatus waitFor(Duration timeout) throws InterruptedException {
        if (exitStatus == null && timeout.isPositive()) {
            awaitDeath(TimeUnit.NANOSECONDS.convert(timeout));
        }
        return exitStatus;
    }

    /// A simulated thread of whatever kernel sleeps by Java's means; anybody else waits for the machine.
    private void awaitDeath(long nanos) throws InterruptedException {
        CountDownLatch latch = deathLatch();
        if (Carrier.currentSchedulable() == null) {
            kernel.machine().await(latch, nanos);
        } else if (nanos == Long.MAX_VALUE) {
            latch.await();
        } else {
            latch.await(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private CountDownLatch deathLatch() {
        if (Carrier.currentSchedulable() instanceof Task task && task.isStackless()) {
            throw new KernelException(Errno.EDEADLK, "waitFor: a stackless thread must use SystemCalls.waitpid");
        }
        lock();
        try {
            return dead ? new CountDownLatch(0) : death().latch();
        } finally {
            unlock();
        }
    }

    @Override
    public String toString() {
        return "process " + pid + " " + guid() + " (" + name + ")";
    }
}
