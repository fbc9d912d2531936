package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.Job;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ProcessGuid;
import io.selvage.api.ResourceLimit;
import io.selvage.api.ResourceUsage;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import io.selvage.api.UsageLimits;
import io.selvage.api.scheduling.GroupScheduling;
import io.selvage.scheduler.Carrier;
import io.selvage.scheduler.ShareGroup;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
    private static final VarHandle JAVA_STREAMS;
    private static final VarHandle LIMITS;
    private static final VarHandle MAILBOX;
    private static final VarHandle OUTPUT_BYTES;
    private static final VarHandle TRACE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            GROUP_EXIT = lookup.findVarHandle(ThreadGroup.class, "groupExit", ExitStatus.class);
            MAILBOX = lookup.findVarHandle(ThreadGroup.class, "mailbox", Mailbox.class);
            OUTPUT_BYTES = lookup.findVarHandle(ThreadGroup.class, "outputBytes", long.class);
            TRACE = lookup.findVarHandle(ThreadGroup.class, "trace", ExitTrace.class);
            LIMITS = lookup.findVarHandle(ThreadGroup.class, "limits", Limits.class);
            STRANGERS = lookup.findVarHandle(ThreadGroup.class, "strangers", Strangers.class);
            JAVA_STREAMS = lookup.findVarHandle(ThreadGroup.class, "javaStreams", JavaStreams.class);
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

    /// Whose threads share one part of the core time; null if each has its own.
    private final @Nullable ShareGroup shares;

    private final long guidHigh;
    private final long guidLow;
    private volatile String name;
    private volatile List<String> arguments;
    private final User bornAs;
    private final long startNanos;

    // Of the parent it was born to; set before it can be found.
    private long parentGuidHigh;
    private long parentGuidLow;
    private volatile Token primaryToken;
    private final SecurityBlock protection;

    /// Replaced under the own lock; see [#limits()].
    private Limits limits = Limits.INITIAL;

    private @Nullable AutoCloseable image;

    private volatile @Nullable GuestPort guest;

    /// The names of the programs that it ran, if there have been several.
    private @Nullable List<String> images;

    private @Nullable ProcessGuid guid;

    /// Shared by all threads of the process; one reference for all of them.
    private volatile SignalHandlers handlers;

    /// The thread whose number is the PID; it may be dead while others live.
    private volatile @Nullable Task leader;

    // Signals and stops; guarded by the own lock.
    private @Nullable SignalQueue sharedSignals;
    private @Nullable WaitQueue signalWaiters;

    /// The thread with which the search for one that takes a signal begins; null for the first one.
    private @Nullable Task nextChosen;

    /// What has stopped the process; 0 while it is not stopped. Read without the lock by who may act on
    /// it later.
    volatile int stopSignal;

    /// How many threads have not yet come to where they stop.
    int threadsYetToStop;

    /// Changes only under the locks of the old and the new parent.
    volatile @Nullable ThreadGroup parent;

    // The place in the parent's [Family]; guarded by the parent's lock.

    private @Nullable Task creator;

    @Nullable
    ThreadGroup elder;

    @Nullable
    ThreadGroup younger;

    /// Later born, or adopted, is larger.
    int birth;

    @Nullable
    ThreadGroup previousWithNews;

    @Nullable
    ThreadGroup nextWithNews;

    boolean listedForNews;

    int exitSignal;

    /// How often it had executed another program, its creators' times included, and how often its parent
    /// had when this process was created: a parent that has become another program since hears of its
    /// child by `SIGCHLD`.
    int executions;

    int executionsOfParent;
    volatile Phase phase = Phase.ALIVE;

    /// The signal of a stop that no wait has taken note of; 0 for none.
    int unreportedStop;

    /// Whether it was resumed and no wait has taken note of that.
    boolean unreportedContinue;

    // The place in the process group; guarded by the group's lock.

    /// Set at the commit, then changed only under [JobTable] and the locks of the old and the new group.
    private volatile @Nullable ProcessGroup processGroup;

    @Nullable
    ThreadGroup previousMember;

    @Nullable
    ThreadGroup nextMember;

    /// Whether it no longer counts for its group, because it is dead.
    private boolean goneFromJob;

    private volatile boolean subreaper;

    // Guarded by the own lock.
    private final Family children = new Family(this);
    private @Nullable Task firstThread;
    private @Nullable Task lastThread;
    private int threadsEver;
    private int liveThreads;

    /// How many live threads have asked for a parent-death signal; written under the own lock.
    private volatile int parentDeathSignals;

    private int lastExitCode;
    private int peakThreads;
    private long exitedThreadsNanos;
    private long exitedThreadsBytes;
    private long collectedChildrenNanos;
    private @Nullable Completion death;
    private boolean dead;

    /// The first link of what limits its use; null if nothing does. Set before it can be found.
    private @Nullable Allowance allowance;

    /// Whether its threads' allocations are counted. Changes only by `exec`.
    private boolean metered;

    private volatile long outputBytes;

    /// When its end was decided, if that took more than one step, and when it was dead; by the uptime.
    private volatile long decidedNanos;

    private volatile long endNanos;

    /// What is noted of its end; null for an ordinary one.
    private volatile @Nullable ExitTrace trace;

    /// Set once by the first group exit; from then on every thread is on its way out.
    private volatile @Nullable ExitStatus groupExit;

    /// The final status; set once, at death.
    private volatile @Nullable ExitStatus exitStatus;

    private volatile @Nullable Strangers strangers;

    /// The embedder's ends of its descriptors, if it has any; set before it can be found.
    private @Nullable Connections connections;

    /// Made by the first use; what another program has made is gone with it.
    private volatile @Nullable JavaStreams javaStreams;

    /// Made by the first message, or by the first who looks for one.
    private volatile @Nullable Mailbox mailbox;

    /// The program that is about to replace this one; set under the own lock. Every thread is on its way
    /// out then, the one that goes on too: out of its old program.
    private volatile ExecCall.@Nullable Pending exec;

    /// Whether it runs a program that its creator did not run: by `exec`, or since its birth (MODEL 9.2).
    private volatile boolean execed;

    ThreadGroup(
            KernelInstance kernel,
            int pid,
            String name,
            List<String> arguments,
            Token primaryToken,
            int exitSignal,
            SignalHandlers handlers,
            @Nullable AutoCloseable image) {
        this.kernel = kernel;
        this.pid = pid;
        shares = kernel.config().groupScheduling() == GroupScheduling.BY_PROCESS ? new ShareGroup() : null;
        this.name = name;
        this.arguments = arguments;
        this.primaryToken = primaryToken;
        protection = new SecurityBlock(primaryToken);
        this.exitSignal = exitSignal;
        this.image = image;
        this.handlers = handlers;
        guidHigh = kernel.random().nextLong();
        guidLow = kernel.random().nextLong();
        if (image != null) {
            execed = true;
        }
        bornAs = primaryToken.account();
        startNanos = kernel.uptimeNanos();
        primaryToken.createdAt(startNanos);
    }

    @Override
    LockOrder level() {
        return LockOrder.PROCESS;
    }

    KernelInstance kernel() {
        return kernel;
    }

    @Nullable
    ShareGroup shares() {
        return shares;
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
            made = kernel.guids().issue(guidHigh, guidLow);
            guid = made;
        }
        return made;
    }

    boolean isNamed(ProcessGuid other) {
        return GuidStamp.stems(other, guidHigh, guidLow);
    }

    /// Under the parent's lock, at birth.
    void bornTo(ThreadGroup firstParent) {
        parentGuidHigh = firstParent.guidHigh;
        parentGuidLow = firstParent.guidLow;
    }

    // What its record says, without making an object.

    long guidHigh() {
        return guidHigh;
    }

    long guidLow() {
        return guidLow;
    }

    long parentGuidHigh() {
        return parentGuidHigh;
    }

    long parentGuidLow() {
        return parentGuidLow;
    }

    User bornAs() {
        return bornAs;
    }

    long startNanos() {
        return startNanos;
    }

    /// {@return the name of the only program that it ran, or the list of them}
    Object images() {
        List<String> several = images;
        return several == null ? name : several;
    }

    /// Lock held.
    private List<String> names(String added) {
        List<String> present = images;
        List<String> names = new ArrayList<>(present == null ? List.of(name) : present);
        names.add(added);
        return List.copyOf(names);
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

    /// Makes a token that of the process, at once for all its threads (MODEL 10.7). They count among
    /// those of the new user from here on, without a new check (MODEL 13). The caller has checked that
    /// the process may act as that user.
    ///
    /// @param token nobody else's; the caller's hold on it becomes the process's
    void installPrimary(Token token) {
        boolean installed = false;
        while (!installed) {
            installed = replacePrimary(primaryToken, token);
        }
    }

    /// Like [#installPrimary(Token)], unless the process has become another one than the caller has
    /// judged by.
    ///
    /// @return false if nothing has changed
    boolean replacePrimary(Token before, Token token) {
        lock();
        try {
            if (primaryToken != before) {
                return false;
            }
            primaryToken = token;
            for (Task task = firstThread; task != null; task = task.nextInGroup) {
                task.moveTo(token.account());
            }
            Task first = leader;
            if (first != null && first.exited) {
                // It has left the list and is counted until the process is collected.
                first.moveTo(token.account());
            }
            primaryReplaced(before, token);
        } finally {
            unlock();
        }
        before.release();
        return true;
    }

    /// Lock held: what else changes with the primary token.
    private void primaryReplaced(Token before, Token after) {
        if (before.account() != after.account()) {
            protection.belongsTo(after);
        }
    }

    /// {@return what protects the process from others}
    SecurityBlock protection() {
        return protection;
    }

    /// All resource limits. Read without a lock, as they are immutable.
    Limits limits() {
        return (Limits) LIMITS.getAcquire(this);
    }

    /// {@return the soft limit, an unsigned number}
    long limit(ResourceLimit resource) {
        return limits().get(resource).soft();
    }

    /// Before the process can be found: how often those before it have executed another program.
    void countExecutions(ThreadGroup creator, int ofParent) {
        executions = creator.executions;
        executionsOfParent = ofParent;
    }

    /// Before the process can be found: the program that it was born for, if that was not known at first.
    void startsWith(ProgramImage program) {
        protection.trust(program.trust());
        name = program.name();
        image = program;
        execed = true;
    }

    /// Before the process can be found: what it has of its creator.
    void inheritFrom(ThreadGroup creator) {
        limits = creator.limits();
        metered = creator.metered;
        protection.inherit(creator.protection);
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

    /// {@return how the code of the program that it runs reaches it; null if that is no jar's}
    @Nullable
    GuestPort guest() {
        return guest;
    }

    /// Before the program's first thread runs.
    void guest(GuestPort port) {
        guest = port;
    }

    /// Its program has ended.
    void guestEnds(GuestPort port) {
        if (guest == port) {
            guest = null;
        }
    }

    /// After something has been written that a thread of the process is to see: code that looks at a flag
    /// only comes by.
    void raisePolls() {
        GuestPort present = guest;
        if (present != null) {
            present.raise();
        }
    }

    /// Whether a thread other than this one is to come by.
    boolean hasThreadToBeCalled(@Nullable Task self) {
        lock();
        try {
            for (Task task = firstThread; task != null; task = task.nextInGroup) {
                if (task != self && task.isToBeCalled()) {
                    return true;
                }
            }
            return false;
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
        javaStreams = null;
        return taken;
    }

    /// {@return where its messages are; a closed one if it has ended}
    Mailbox mailbox() {
        Mailbox present = mailbox;
        if (present != null) {
            return present;
        }
        Mailbox made = new Mailbox(pid, kernel.mailboxCapacity());
        if (MAILBOX.compareAndSet(this, null, made) && exitStatus != null) {
            // Whoever fixed the status may have looked before the mailbox was there. One of the two closes it.
            made.close();
        }
        return java.util.Objects.requireNonNull(mailbox);
    }

    /// At death, after the status has been fixed: no message gets in any more.
    void closeMailbox() {
        Mailbox present = mailbox;
        if (present != null) {
            present.close();
            kernel.mailAddresses().left(this);
        }
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
            if (groupExit != null || exec != null || dead) {
                return false;
            }
            // Its creator may have become another user since the thread was counted.
            task.moveTo(primaryToken.account());
            Task youngest = lastThread;
            task.previousInGroup = youngest;
            if (youngest == null) {
                firstThread = task;
            } else {
                youngest.nextInGroup = task;
            }
            lastThread = task;
            if (task.isLeader()) {
                leader = task;
            }
            if (isStopped()) {
                // Born into a process that is stopped; it begins when that is continued.
                task.attend(Task.STOPPED);
            }
            lastThread = task;
            task.orderInGroup = threadsEver++;
            liveThreads++;
            if (liveThreads > peakThreads) {
                peakThreads = liveThreads;
            }
            kernel.tasks().put(task.tid(), task);
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
            if (task.nextInGroup == null) {
                lastThread = task.previousInGroup;
            } else {
                task.nextInGroup.previousInGroup = task.previousInGroup;
            }
            if (nextChosen == task) {
                nextChosen = task.nextInGroup;
            }
            task.previousInGroup = null;
            task.nextInGroup = null;
            if (firstThread != null) {
                children.handOver(task, firstThread);
            }
            if (task.parentDeathSignal() != 0) {
                countParentDeathSignals(-1);
            }
            task.completeExit();
            if (task.scheduling().isDeadline()) {
                kernel.deadlineShares().release(task.scheduling().budget());
            }
            task.flushPrivateSignals(-1);
            lastExitCode = task.exitCode();
            exitedThreadsNanos += task.runNanos();
            exitedThreadsBytes += task.allocatedBytes();
            liveThreads--;
            if (GroupStop.acknowledge(task) && liveThreads > 0) {
                task.completedStop = stopSignal;
            }
            return liveThreads == 0;
        } finally {
            unlock();
        }
    }

    /// Lock held: how many threads there are, a first one that ended before the others included.
    int countThreads() {
        Task leader = kernel.tasks().get(pid);
        boolean leaderLeft = liveThreads > 0 && leader != null && leader.group() == this && leader.exited;
        return leaderLeft ? liveThreads + 1 : liveThreads;
    }

    /// {@return the live threads at this moment}
    List<Task> tasks() {
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

    @Override
    public List<io.selvage.api.Thread> threads() {
        return List.copyOf(tasks());
    }

    Strangers strangers() {
        Strangers present = strangers;
        if (present != null) {
            return present;
        }
        STRANGERS.compareAndSet(this, null, new Strangers(this));
        return strangers();
    }

    /// Before it can be found.
    void connect(@Nullable Connections embedders) {
        connections = embedders;
    }

    private Connections connections() {
        Connections present = connections;
        if (present == null) {
            throw new IllegalStateException("the standard streams of " + this + " are not connected to the embedder");
        }
        return present;
    }

    @Override
    public OutputStream stdin() {
        return connections().stdin();
    }

    @Override
    public InputStream stdout() {
        return connections().stdout();
    }

    @Override
    public InputStream stderr() {
        return connections().stderr();
    }

    /// {@return what Java's standard streams are to the program that runs}
    JavaStreams javaStreams() {
        JavaStreams present = javaStreams;
        if (present != null) {
            return present;
        }
        JAVA_STREAMS.compareAndSet(this, null, new JavaStreams());
        return javaStreams();
    }

    // Signals.

    SignalHandlers handlers() {
        return handlers;
    }

    /// The first thread, dead or alive.
    Task leader() {
        return java.util.Objects.requireNonNull(leader);
    }

    /// Lock held.
    SignalQueue sharedSignals() {
        SignalQueue present = sharedSignals;
        if (present == null) {
            present = new SignalQueue(primaryToken.account().queuedSignals());
            sharedSignals = present;
        }
        return present;
    }

    /// Lock held.
    @Nullable
    SignalQueue sharedSignalsOrNull() {
        return sharedSignals;
    }

    /// Lock held: drops pending signals of a set, the process's and its threads'.
    void flushSignals(long dropped) {
        if (sharedSignals != null) {
            sharedSignals.flush(dropped);
        }
        for (Task task = firstThread; task != null; task = task.nextInGroup) {
            task.flushPrivateSignals(dropped);
        }
    }

    /// At death: nothing is handled any more.
    void releaseSignals() {
        lock();
        try {
            flushSignals(-1);
        } finally {
            unlock();
        }
        handlers.release();
    }

    /// Lock held: takes a signal out of whatever queue of the process it is in.
    ///
    /// @return whether it was there
    boolean takeSignal(int signal) {
        long bit = SignalQueue.bit(signal);
        boolean found = sharedSignals != null && sharedSignals.take(bit) != null;
        for (Task task = firstThread; task != null && !found; task = task.nextInGroup) {
            found = (task.privatePending() & bit) != 0 && task.privateSignals().take(bit) != null;
        }
        return found;
    }

    /// Lock held: looks for a thread in order of birth, round robin, beginning with the one that was
    /// found last.
    @Nullable
    Task nextThreadThat(Predicate<Task> wanted) {
        Task task = nextChosen == null ? firstThread : nextChosen;
        for (int i = 0; i < liveThreads && task != null; i++) {
            if (wanted.test(task)) {
                nextChosen = task;
                return task;
            }
            task = task.nextInGroup == null ? firstThread : task.nextInGroup;
        }
        return null;
    }

    /// Lock held: threads that wait for nothing but a signal.
    WaitQueue signalWaiters() {
        WaitQueue present = signalWaiters;
        if (present == null) {
            present = new WaitQueue(this, "a signal");
            signalWaiters = present;
        }
        return present;
    }

    /// Whether a signal has stopped it.
    boolean isStopped() {
        return stopSignal != 0;
    }

    /// Lock held: whether it has threads.
    boolean isAlive() {
        return liveThreads > 0;
    }

    /// How many signals may be queued for its user.
    long pendingSignalLimit() {
        long limit = limit(ResourceLimit.SIGPENDING);
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    /// Whether a signal that dumps core says so in the status.
    boolean mayDumpCore() {
        return limit(ResourceLimit.CORE) != 0;
    }

    /// No lock held: whether nobody outside its group could continue it (MODEL 9.3).
    boolean isInOrphanedGroup() {
        ProcessGroup own = ProcessGroup.lockOf(this);
        try {
            return own.isOrphaned();
        } finally {
            own.unlock();
        }
    }

    /// No lock held: every thread has stopped.
    void reportStopped(int signal) {
        ChildNotice.ofStop(this, signal);
    }

    /// No lock held: it was stopped and runs again.
    void reportContinued() {
        ChildNotice.ofResumption(this);
    }

    /// Lock held.
    ///
    /// @return the live thread that joined the process after the given one, or the first if that was the
    ///     last
    Task threadAfter(Task task) {
        Task next = task.nextInGroup;
        return next != null ? next : java.util.Objects.requireNonNull(firstThread);
    }

    /// Parent's lock held.
    ///
    /// @return the thread of the parent that has it in its list: the one that created it, unless that has
    ///     ended
    Task creator() {
        return java.util.Objects.requireNonNull(creator, "process 1 has no creator");
    }

    /// Parent's lock held.
    void creator(Task thread) {
        creator = thread;
    }

    // Jobs.

    /// {@return the process group}
    ProcessGroup processGroup() {
        return java.util.Objects.requireNonNull(processGroup, "not committed");
    }

    /// From the group, locked.
    void joinGroup(ProcessGroup joined) {
        processGroup = joined;
    }

    /// Its group's lock held: whether it has a parent that cares for the group as a job: in another group
    /// of the same session, and not process 1.
    boolean hasJobParent(ProcessGroup own) {
        ThreadGroup present = parent;
        if (goneFromJob || present == null || present == kernel.init()) {
            return false;
        }
        ProcessGroup other = present.processGroup();
        return other != own && other.session() == own.session();
    }

    /// Its group's lock held: it is dead and counts for its group no more.
    void leaveJob() {
        goneFromJob = true;
    }

    /// Own lock held.
    @SuppressWarnings("NonAtomicVolatileUpdate") // The lock makes it atomic.
    void countParentDeathSignals(int change) {
        parentDeathSignals += change;
    }

    /// {@return the children in the list of a thread that want a signal when that thread ends}
    List<ThreadGroup> bereavedBy(Task thread) {
        if (thread.eldestChild == null) {
            return List.of();
        }
        List<ThreadGroup> bereaved = List.of();
        lock();
        try {
            for (ThreadGroup child = thread.eldestChild; child != null; child = child.younger) {
                if (child.parentDeathSignals > 0) {
                    bereaved = bereaved.isEmpty() ? new ArrayList<>() : bereaved;
                    bereaved.add(child);
                }
            }
        } finally {
            unlock();
        }
        return bereaved;
    }

    boolean isSubreaper() {
        return subreaper;
    }

    void subreaper(boolean adopts) {
        boolean changed;
        lock();
        try {
            changed = subreaper != adopts;
            subreaper = adopts;
        } finally {
            unlock();
        }
        if (changed) {
            kernel.countSubreapers(adopts ? 1 : -1);
        }
    }

    // The end.

    /// Decides how the process ends, unless that has been decided: the first group exit wins (MODEL 6.2).
    ///
    /// @return whether this call decided it
    boolean decideExit(ExitStatus status) {
        boolean first = groupExit == null && GROUP_EXIT.compareAndSet(this, null, status);
        raisePolls();
        return first;
    }

    /// Whether the end of the process has been decided.
    boolean isDying() {
        return groupExit != null;
    }

    /// Whether every thread must leave the code that it runs.
    boolean endsItsThreads() {
        return groupExit != null || exec != null;
    }

    // Another program.

    ExecCall.@Nullable Pending pendingExec() {
        return exec;
    }

    boolean hasExeced() {
        return execed;
    }

    /// The point of no return.
    ///
    /// @return false if the process is ending, or another thread was first
    boolean beginExec(ExecCall.Pending pending) {
        lock();
        try {
            if (groupExit != null || exec != null) {
                return false;
            }
            exec = pending;
            raisePolls();
            return true;
        } finally {
            unlock();
        }
    }

    /// The thread that goes on has unwound.
    ///
    /// @return whether it is the only one left; if not, [#threadToProceed()] says when it is
    boolean isAlone(ExecCall.Pending pending) {
        lock();
        try {
            pending.unwound = true;
            return liveThreads == 1;
        } finally {
            unlock();
        }
    }

    /// After the end of a thread: who goes on with another program, if nobody else is left.
    @Nullable
    Task threadToProceed() {
        lock();
        try {
            ExecCall.Pending pending = exec;
            return pending != null && pending.unwound && liveThreads == 1 ? pending.task : null;
        } finally {
            unlock();
        }
    }

    /// Takes over what `exec` changes of the process (MODEL 4).
    ///
    /// @return what was loaded for the old program
    @Nullable
    AutoCloseable become(ExecCall.Pending pending) {
        ThreadGroup locked = lockParent();
        exitSignal = CloneCall.SIGCHLD;
        if (locked != null) {
            locked.unlock();
        }
        AutoCloseable old = takeImage();
        SignalHandlers before = handlers;
        lock();
        try {
            handlers = before.copyForProgram(0);
            images = names(pending.image.name());
            protection.trust(pending.image.trust());
            name = pending.image.name();
            arguments = pending.arguments;
            image = pending.image;
            execed = true;
            executions++;
            exec = null;
        } finally {
            unlock();
        }
        before.release();
        return old;
    }

    /// Own thread, alone.
    void leaderIs(Task task) {
        leader = task;
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

    /// {@return the status that the process has, now that its last thread is gone}
    ExitStatus finalStatus() {
        ExitStatus decided = groupExit;
        return decided != null ? decided : new ExitStatus.Exited(lastExitCode & 0xff);
    }

    /// Fixes the final status; the last thread is gone.
    ExitStatus fixStatus() {
        ExitStatus status = finalStatus();
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

    /// Parent's lock held: whether a wait could report something.
    boolean hasNews() {
        return phase == Phase.ZOMBIE || unreportedStop != 0 || unreportedContinue;
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

    /// {@return who hears of the death}
    Watchers deathWatchers() {
        lock();
        try {
            return death().watchers();
        } finally {
            unlock();
        }
    }

    /// Lock held. Made on demand: most deaths are waited for by the parent only.
    private Completion death() {
        Completion present = death;
        if (present == null) {
            present = new Completion(this, "the end", null);
            death = present;
        }
        return present;
    }

    /// Guarded by this process's lock.
    Family children() {
        return children;
    }

    /// Lock held: takes over the account of a child that has just been collected.
    void inherit(ThreadGroup collected) {
        collectedChildrenNanos += collected.collectedNanos();
    }

    /// Parent's lock held, dead: core time of the process and of the children that it had collected
    /// itself.
    long collectedNanos() {
        return exitedThreadsNanos + collectedChildrenNanos;
    }

    /// {@return the core time of all its threads, dead ones included, in nanoseconds}
    long coreNanos() {
        lock();
        try {
            return coreNanosLocked();
        } finally {
            unlock();
        }
    }

    /// Lock held.
    long coreNanosLocked() {
        long nanos = exitedThreadsNanos;
        for (Task task = firstThread; task != null; task = task.nextInGroup) {
            nanos += kernel.machine().cpuNanos(task);
        }
        return nanos;
    }

    /// {@return what all its threads have allocated, dead ones included}
    long allocatedBytes() {
        lock();
        try {
            return allocatedBytesLocked();
        } finally {
            unlock();
        }
    }

    /// Lock held.
    long allocatedBytesLocked() {
        long bytes = exitedThreadsBytes;
        for (Task task = firstThread; task != null; task = task.nextInGroup) {
            bytes += kernel.machine().allocatedBytes(task);
        }
        return bytes;
    }

    /// Lock held.
    int liveThreads() {
        return liveThreads;
    }

    int peakThreads() {
        return peakThreads;
    }

    /// {@return for how long it has lived}
    long wallNanos() {
        long end = endNanos;
        return (end == 0 ? kernel.uptimeNanos() : end) - startNanos;
    }

    // Limits of what it uses.

    /// Before it can be found: what limits it.
    void allowance(@Nullable Allowance first) {
        allowance = first;
        if (first instanceof ProcessAllowance own) {
            own.belongsTo(this);
        }
        metered |= first != null && first.metersAllocations();
    }

    @Nullable
    Allowance allowance() {
        return allowance;
    }

    /// {@return the first link for a process that it creates}
    @Nullable
    Allowance allowanceOfChild() {
        Allowance own = allowance;
        return own == null ? null : own.ofChild(usageLimits());
    }

    @Nullable
    JobInstance innermostJob() {
        return allowance instanceof JobInstance job ? job : allowance == null ? null : allowance.outer();
    }

    boolean isMetered() {
        return metered;
    }

    /// Before it can be found, or by `exec`: counts what its threads allocate.
    void meter() {
        metered = true;
    }

    long outputBytes() {
        return outputBytes;
    }

    void countOutput(int bytes) {
        OUTPUT_BYTES.getAndAdd(this, (long) bytes);
    }

    @Override
    public ResourceUsage usage() {
        return UsageRow.ofProcess(this);
    }

    @Override
    public UsageLimits usageLimits() {
        return allowance instanceof ProcessAllowance own ? own.usageLimits() : UsageLimits.NONE;
    }

    @Override
    public @Nullable Job job() {
        return innermostJob();
    }

    // How it ends.

    /// {@return what is noted of its end, made if need be}
    ExitTrace makeTrace() {
        ExitTrace present = trace;
        if (present != null) {
            return present;
        }
        TRACE.compareAndSet(this, null, new ExitTrace());
        return makeTrace();
    }

    @Nullable
    ExitTrace trace() {
        return trace;
    }

    /// Its end has been decided, and there are threads that have to be ended.
    void endBegins() {
        if (decidedNanos == 0) {
            decidedNanos = kernel.uptimeNanos();
        }
    }

    /// Its last thread is gone.
    void ended(long uptimeNanos) {
        endNanos = uptimeNanos;
    }

    long dyingNanos() {
        return decidedNanos == 0 ? 0 : Math.max(0, endNanos - decidedNanos);
    }

    @Override
    public @Nullable ExitReport exitReport() {
        return exitStatus == null ? null : ExitReports.of(this);
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
        awaitOutput(Long.MAX_VALUE);
        return java.util.Objects.requireNonNull(status);
    }

    @Override
    public @Nullable ExitStatus waitFor(Duration timeout) throws InterruptedException {
        if (exitStatus == null && timeout.isPositive()) {
            awaitDeath(TimeUnit.NANOSECONDS.convert(timeout));
        }
        ExitStatus status = exitStatus;
        if (status != null && timeout.isPositive()) {
            awaitOutput(TimeUnit.NANOSECONDS.convert(timeout));
        }
        return status;
    }

    /// It is dead: what it has written is still to reach the streams of the embedder's, who waits for
    /// that.
    private void awaitOutput(long nanos) throws InterruptedException {
        Connections present = connections;
        if (present != null && Carrier.currentSchedulable() == null) {
            present.awaitDrained(nanos);
        }
    }

    @Override
    public void kill(Signal signal) {
        Task caller = caller();
        if (caller == null) {
            SignalSending.toProcess(this, new SignalInfo(signal.number(), SignalInfo.USER, 0, 0, 0, 0));
        } else {
            KillCall.check(caller, "kill", this, signal.number());
            SignalSending.toProcess(this, KillCall.info(caller, signal.number(), SignalInfo.USER, 0));
        }
    }

    /// {@return the thread of this kernel that calls; null for the embedder, also where its code runs in
    /// a thread's call}
    private @Nullable Task caller() {
        return Carrier.currentSchedulable() instanceof Task task
                        && task.kernel() == kernel
                        && (task.embedded == 0 || task.uncaught)
                ? task
                : null;
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
        if (Carrier.currentSchedulable() instanceof Task task && !task.mayBlockInJava()) {
            throw new KernelException(
                    Errno.EDEADLK, "waitFor: a " + task.kind() + " thread must use SystemCalls.waitpid");
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
