package io.selvage.kernel;

import io.selvage.api.CloneFlags;
import io.selvage.api.ConfinedBody;
import io.selvage.api.ConfinementException;
import io.selvage.api.CoreMask;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MailFilter;
import io.selvage.api.Message;
import io.selvage.api.SignalInfo;
import io.selvage.api.StepBody;
import io.selvage.api.ThreadBody;
import io.selvage.api.ThreadInfo;
import io.selvage.api.ThreadState;
import io.selvage.api.ThreadUsage;
import io.selvage.api.WaitReason;
import io.selvage.api.tracing.TracedThread;
import io.selvage.runtime.Body;
import io.selvage.runtime.ContinuationBody;
import io.selvage.runtime.MissingAccessException;
import io.selvage.runtime.MonitorHandOver;
import io.selvage.runtime.Outcome;
import io.selvage.runtime.StackfulBody;
import io.selvage.runtime.StrangerBody;
import io.selvage.runtime.TimedExecutor;
import io.selvage.scheduler.Carrier;
import io.selvage.scheduler.Schedulable;
import io.selvage.scheduler.ScheduleObserver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One simulated thread: what the scheduler dispatches, what the API hands out, and the holder of the
/// references that say what the thread shares.
///
/// Fields: immutable unless marked. "Own" fields are touched by the task itself (on whatever core it
/// runs), or by whoever has abandoned it for good.
final class Task extends Schedulable implements io.selvage.api.Thread, StackfulBody.Host {
    /// The exit code of a thread that a fault has ended: what a shell shows for SIGKILL.
    private static final int KILLED = 128 + 9;

    private static final VarHandle PERMIT;
    private static final VarHandle SCHEDULING;
    private static final VarHandle PARKED;
    private static final VarHandle IMPERSONATION;
    private static final VarHandle ENDS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PERMIT = lookup.findVarHandle(Task.class, "permit", boolean.class);
            SCHEDULING = lookup.findVarHandle(Task.class, "scheduling", Scheduling.class);
            PARKED = lookup.findVarHandle(Task.class, "parked", boolean.class);
            IMPERSONATION = lookup.findVarHandle(Task.class, "impersonation", Token.class);
            ENDS = lookup.findVarHandle(Task.class, "ends", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ThreadGroup group;
    /// Changes only when a thread that is not the first one runs another program.
    private volatile int tid;

    /// Whether anybody wants events; asked twice per switch.
    private final boolean reported;

    // What the thread shares, and with whom.
    private volatile AddressSpace memory;

    /// Own to replace; read by others, who take into account that the table may be somebody else's by
    /// then.
    private volatile FileTable files;

    private volatile FsContext fs;

    /// Made when it is first shared; written by the task itself.
    private volatile @Nullable SemUndo semUndo;

    /// Whose threads this one counts among; set before the first wake-up.
    private User user;

    /// Replaced under the group's lock; see [#scheduling()].
    private Scheduling scheduling;

    /// At most 15 bytes, or null for the program's name. Own; others read it without order, as a string
    /// is safe to hand over by a race.
    private @Nullable String name;

    /// See [#traced()]; immutable, so that it is safe to hand over by a race.
    private @Nullable TracedThread traced;

    /// Who the thread acts as while it impersonates; identity is data on the thread, so it moves between
    /// cores with it. Own.
    private @Nullable Token impersonation;

    /// What ends an impersonation of a block; made for the first one.
    private ImpersonationCalls.@Nullable Block impersonationBlock;

    /// Set once, before the first wake-up.
    private @Nullable Body body;

    /// The code of a stackful thread; set once with the body.
    private @Nullable Main main;

    /// Own: the code that the thread ends with, and whether it is on its way.
    private int exitCode;

    private volatile boolean exiting;

    /// See [#takesItsEnd()].
    @SuppressWarnings("unused") // through ENDS
    private volatile boolean ends;

    /// Whether it is never to be resumed again.
    private volatile boolean struck;

    /// Whether it has had its time for coming to its end.
    private volatile boolean late;

    /// Own: how often it has been told that it is to end.
    private int timesTold;

    /// After being told so often that it is to end a thread counts for one that does not listen.
    private static final int TOLD_OFTEN = 3;

    /// There is a signal that the thread does not block.
    static final int SIGNALLED = 1;

    /// The process is stopped.
    static final int STOPPED = 2;

    /// What the thread has to see to at its next delivery point: the bits above. Written under the
    /// group's lock, read without at every kernel call and dispatch.
    volatile int attention;

    // Signals; guarded by the group's lock. The thread itself reads its mask without.
    private @Nullable SignalQueue privateSignals;

    /// The watchdog waits for it to reach a preemption point.
    private volatile boolean watched;

    /// The signals that the thread does not take.
    long blocked;

    /// While it waits for some signals, which it takes for that time: what it blocks otherwise.
    long reallyBlocked;

    /// Own, at the end: the stop that was complete with the end of this thread, which its parent has to
    /// hear of.
    int completedStop;

    /// Whether a stop of the process still waits for this thread.
    boolean owesStop;

    /// Whether it would run had the process not been stopped.
    boolean heldBack;

    /// Own, stackless: how the call that it has last blocked in behaves when interrupted, and whether it
    /// has been.
    private @Nullable Restart blockedIn;

    private boolean interrupted;

    /// Own, stackless: what ends the wait of the call that it has last blocked in.
    private @Nullable Alarm alarm;

    /// Own, stackless: whether it has been stopped since its last step.
    boolean wasHeld;

    /// Own: the mask to come back to after `sigsuspend`, if it is in that.
    @Nullable
    Long maskAfterSuspension;

    /// Own, stackless: the signals that it waits for in `sigtimedwait`, and what has come.
    long awaitedSignals;

    @Nullable
    SignalInfo awaitedSignal;

    /// Own, read by others: it waits for a child's `vfork` to end, and no signal interrupts that.
    private volatile boolean inVforkWait;

    /// Own: how deep it is in code of the embedder's that the kernel calls, which prints for the
    /// embedder.
    int embedded;

    /// Own: its code has thrown what nobody caught. What that says of itself is the program's code still,
    /// although it is told to the embedder.
    boolean uncaught;

    /// Own, read by others: it waits for its permit.
    private volatile boolean parked;

    /// Own: the child that this stackless thread waits for in `vfork`.
    private @Nullable Task vforkChild;

    /// Park permit of a stackless thread. Atomic.
    private volatile boolean permit;

    // Where the thread waits for bytes, and how many it has got there. Written by the thread before it joins the
    // queue; then guarded by the lock of the queue, until it is off.
    private byte @Nullable [] handOverTarget;
    private int handOverOffset;
    private int handOverLength;
    private int handedOver;

    /// Written under the group's lock.
    volatile boolean exited;

    /// Guarded by the group's lock until the thread has exited; what is made later tells nobody anything.
    private @Nullable Completion exit;

    // The end of what `CLONE_VFORK` waits for; guarded by the group's lock.
    private @Nullable Completion vforkEnd;
    private boolean vforkOver;

    // Links of the group's thread list; guarded by the group's lock.
    @Nullable
    Task previousInGroup;

    @Nullable
    Task nextInGroup;

    /// Later added is larger; guarded by the group's lock.
    int orderInGroup;

    // The children it has created or been handed, in order; guarded by the group's lock ([Family]).
    @Nullable
    ThreadGroup eldestChild;

    @Nullable
    ThreadGroup youngestChild;

    /// The signal for the end of the thread that created the process; 0 for none. Written under the
    /// group's lock.
    private volatile int parentDeathSignal;

    // Links of the wait queue; guarded by the lock of the queue.
    volatile @Nullable WaitQueue waitingOn;

    /// What it looks for while it waits for children; own, read by who holds the lock of its process.
    @Nullable
    Wait wait;

    /// The queue that it was woken from last; guarded by the lock of that queue, then own.
    @Nullable
    WaitQueue wokenFrom;

    /// Own, stackless: the queue that it was woken from and did not come back to.
    @Nullable
    WaitQueue unusedWakeUp;

    /// Its wait at a message queue, until it has what came of it; own, the contents as said there.
    @Nullable
    QueueWait queueWait;

    @Nullable
    Task waitPrevious;

    @Nullable
    Task waitNext;

    // Own, set before the first wake-up by the creator: words in simulated memory, 0 for none.

    /// What the kernel clears at the end.
    long clearTid;

    /// The head of the list of locks to be marked at the end.
    long robustList;

    /// The TLS pointer.
    long tls;

    /// Own: what its stack is known by, null if it has none.
    @Nullable
    SegmentLabel stack;

    /// Which messages it waits for, null for any; guarded by the lock of the mailbox.
    @Nullable
    MailFilter mailFilter;

    /// The message that its wait has brought; guarded by the lock of the mailbox until the task is off
    /// the queue, then own.
    @Nullable
    Message handedMail;

    /// When the message that it has received last came to the mailbox; like [#handedMail].
    long mailOrder;

    /// The file lock that it waits for; guarded by the lock of the file locks.
    @Nullable
    LockRequest lockRequest;

    /// What a stackful thread runs.
    interface Main {
        /// Runs it; a normal return means what [#bodyReturned()] says.
        void run(Task self) throws Exception;
    }

    Task(ThreadGroup group, int tid, AddressSpace memory, FileTable files, FsContext fs) {
        super(group.kernel().machine(), group.shares());
        this.group = group;
        this.tid = tid;
        reported = group.kernel().events().enabled();
        this.memory = memory;
        this.files = files;
        this.fs = fs;
        user = group.primaryToken().account();
        scheduling = Scheduling.INITIAL;
        if (group.isMetered()) {
            meter();
        }
    }

    private void begin(Scheduling first) {
        scheduling = first;
        initialParameters(first.parameters());
    }

    /// Before the first wake-up: takes over what a thread has from its creator, other than shared objects
    /// (MODEL 4).
    void inherit(Task creator, User counted, CloneFlags flags) {
        user = counted;
        Scheduling present = creator.scheduling();
        begin(group == creator.group ? present.forNewThread() : present.forNewProcess());
        name = creator.name;
        if (flags.contains(CloneFlags.CLONE_SYSVSEM)) {
            semUndo = creator.sharedSemUndo();
        }
    }

    /// Gives the thread a stack and code to run on it. Before the first wake-up.
    void becomeStackful(Main code) {
        main = code;
        TimedExecutor shared = group.kernel().timedExecutor();
        body = shared == null ? new StackfulBody(this, group.name()) : new StackfulBody(this, group.name(), shared);
    }

    /// Gives the thread the kind of stack that the code asks for. Before the first wake-up.
    void become(ThreadBody code) {
        Main wrapped = self -> code.run();
        if (code instanceof ConfinedBody) {
            becomeConfined(wrapped);
        } else {
            becomeStackful(wrapped);
        }
    }

    /// Gives the thread a stack that it gives back to nobody but the kernel, and code to run on it.
    /// Before the first wake-up.
    void becomeConfined(Main code) {
        main = code;
        try {
            body = new ContinuationBody(this, group.kernel().timedExecutor());
        } catch (MissingAccessException e) {
            throw new KernelException(Errno.ENOSYS, "clone: a confined thread: " + e.getMessage(), e);
        }
    }

    /// Gives the thread a state machine. Before the first wake-up.
    void becomeStackless(StepBody code) {
        body = new StepMachine(this, code, group.kernel().systemCalls());
    }

    /// Makes the thread run a virtual thread that exists already. Before the first wake-up.
    void becomeStranger(StrangerBody stranger) {
        body = stranger;
    }

    Body body() {
        Body present = body;
        if (present == null) {
            throw new IllegalStateException("thread without a body: tid=" + tid);
        }
        return present;
    }

    /// The JDK submits a virtual thread exactly once each time it became runnable.
    @Override
    protected boolean wakeUpsAreCounted() {
        Body present = body;
        return !called && present != null && mayBlockInJava();
    }

    @Override
    protected Outcome dispatch() {
        if ((attention & STOPPED) != 0 && GroupStop.holds(this)) {
            return Outcome.BLOCKED;
        }
        if (reported) {
            group.kernel().events().dispatched(this);
        }
        if (attention != 0) {
            // It may go on in code that looks at the flag only.
            group.raisePolls();
        }
        Outcome outcome = hasNothingToRun() ? Outcome.ENDED : body().resume();
        if (outcome == Outcome.ENDED) {
            return ended();
        } else if ((attention & STOPPED) != 0) {
            // It comes by again at once, to be held back.
            return Outcome.YIELDED;
        } else if ((attention & SIGNALLED) != 0
                && !isStackless()
                && waitingOn == null
                && !parked
                && !inVforkWait
                && !mustEnd()) {
            SignalDelivery.actFor(this);
        }
        return outcome;
    }

    /// Whether its body is gone and the next one not there yet, or a stackful thread is to end that has
    /// not begun, so that there is nothing to unwind, or that has had its time for that.
    private boolean hasNothingToRun() {
        Body present = body;
        if (present == null) {
            return true;
        }
        return mustEnd()
                && (struck
                        || (present instanceof StackfulBody stackful && !stackful.isStarted())
                        || (present instanceof ContinuationBody confined && !confined.isStarted()));
    }

    /// The body has ended: the thread goes on with another program, or it ends.
    private Outcome ended() {
        Carrier.settleCurrent();
        ExecCall.Pending exec = group.pendingExec();
        if (exec != null && exec.task == this) {
            if (!group.isDying()) {
                dropBody();
                return ExecCall.proceed(group, exec) ? Outcome.YIELDED : Outcome.BLOCKED;
            }
        }
        if (takesItsEnd()) {
            ExitCall.exitThread(this);
        }
        return Outcome.ENDED;
    }

    /// Whoever gets the answer yes, once, does what comes at the end of the thread: the thread itself, or
    /// who gives it up while it runs without a core.
    boolean takesItsEnd() {
        return ENDS.compareAndSet(this, false, true);
    }

    @Override
    public void runBody() {
        Main code = main;
        if (code == null) {
            throw new IllegalStateException("stackful thread without code: tid=" + tid);
        }
        try {
            code.run(this);
            bodyReturned();
        } catch (Throwable thrown) {
            bodyThrew(thrown);
        }
    }

    /// Returning from the first thread's body ends the process with code 0, from another's ends the
    /// thread (MODEL 6.2).
    void bodyReturned() {
        if (isLeader()) {
            mainReturned(0);
        }
    }

    /// Ends the process with the code that its main body returned; not if the thread is on its way out
    /// already and the code has swallowed that.
    void mainReturned(int code) {
        if (!mustEnd()) {
            ExitCall.exitGroup(this, code);
        }
    }

    /// An uncaught exception ends the process as if by SIGABRT (MODEL 6.2). Being unwound is no
    /// exception, and what a thread throws because its end has interrupted it is nobody's news.
    void bodyThrew(Throwable thrown) {
        if (!(thrown instanceof Unwind) && !mustEnd()) {
            boolean refused = isConfined() && ContinuationBody.isRefusal(thrown);
            ExitCall.uncaught(this, refused ? JavaBlock.refused(this, thrown) : thrown);
        }
    }

    @Override
    public void bodyRunnable() {
        // On a deterministic machine this may be a thread of the JVM's, at some moment; there the machine tells.
        if (reported && kernel().timedExecutor() == null) {
            group.kernel().events().woken(this);
        }
        ready();
    }

    @Override
    public void strangerRunnable(Runnable continuation) {
        group.strangers().runnable(this, continuation);
    }

    ThreadGroup group() {
        return group;
    }

    KernelInstance kernel() {
        return group.kernel();
    }

    @Override
    public int tid() {
        return tid;
    }

    @Override
    public String name() {
        java.lang.Thread thread = javaThread();
        String own = thread == null ? "" : thread.getName();
        return own.isEmpty() ? threadName() : own;
    }

    @Override
    public ThreadUsage usage() {
        return exited
                ? new ThreadUsage(Duration.ofNanos(runNanos()), allocatedBytes())
                : new ThreadUsage(
                        Duration.ofNanos(kernel().machine().cpuNanos(this)),
                        kernel().machine().allocatedBytes(this));
    }

    @Override
    public @Nullable WaitReason waitsFor() {
        return exited || runState() != State.SLEEPING
                ? null
                : new WaitReason(Standstill.waitsFor(this), List.copyOf(waitsForThreads()));
    }

    @Override
    public List<StackTraceElement> stack() {
        return exited ? List.of() : List.of(javaStack());
    }

    @Override
    public io.selvage.api.Process process() {
        return group;
    }

    boolean isLeader() {
        return tid == group.pid();
    }

    /// Group's lock held, same group: how many threads were added from the other one to this one, as an
    /// unsigned number, which makes those before the other one the farthest.
    int distanceFrom(Task other) {
        return orderInGroup - other.orderInGroup;
    }

    int parentDeathSignal() {
        return parentDeathSignal;
    }

    /// Own.
    void askForParentDeathSignal(int signal) {
        if (signal < 0 || signal > 64) {
            throw new KernelException(Errno.EINVAL, "setParentDeathSignal: no signal " + signal);
        }
        group.lock();
        try {
            group.countParentDeathSignals((signal == 0 ? 0 : 1) - (parentDeathSignal == 0 ? 0 : 1));
            parentDeathSignal = signal;
        } finally {
            group.unlock();
        }
    }

    boolean isStackless() {
        return body instanceof StepMachine;
    }

    boolean isConfined() {
        return body instanceof ContinuationBody;
    }

    /// Whether what blocks by Java's means frees its core.
    boolean mayBlockInJava() {
        Body present = body;
        return present instanceof StackfulBody || present instanceof StrangerBody;
    }

    /// {@return what kind of thread it is, for people}
    String kind() {
        return isStackless() ? "stackless" : isConfined() ? "confined" : "stackful";
    }

    AddressSpace memory() {
        return memory;
    }

    FileTable files() {
        return files;
    }

    FsContext fs() {
        return fs;
    }

    /// All threads of a process have the same (MODEL 17, trap 36).
    SignalHandlers handlers() {
        return group.handlers();
    }

    /// Own: from here on the table is shared with nobody.
    void unshareFiles() {
        FileTable present = files;
        if (present.holders() > 1) {
            files = present.copy(group.allowance());
            present.release();
        }
    }

    /// Own: from here on the context is shared with nobody.
    void unshareFs() {
        FsContext present = fs;
        if (present.holders() > 1) {
            fs = present.copy();
            present.release();
        }
    }

    @Nullable
    SemUndo semUndo() {
        return semUndo;
    }

    /// Own.
    void semUndo(@Nullable SemUndo undo) {
        semUndo = undo;
    }

    /// Own.
    private SemUndo sharedSemUndo() {
        SemUndo present = semUndo;
        if (present == null) {
            present = new SemUndo();
            semUndo = present;
        }
        return present;
    }

    /// {@return the user among whose threads this one is counted}
    User user() {
        return user;
    }

    /// Group's lock held: counts the thread among another user's.
    void moveTo(User other) {
        if (other != user) {
            other.threadBegins();
            user.threadEnds();
            user = other;
        }
    }

    /// The scheduling attributes. Read without a lock: creation pays for no fence, and who reads a value
    /// that is being replaced gets either.
    Scheduling scheduling() {
        return (Scheduling) SCHEDULING.getAcquire(this);
    }

    /// Group's lock held; afterwards, without it, [#tellScheduler()].
    void scheduling(Scheduling replacement) {
        SCHEDULING.setRelease(this, replacement);
    }

    /// No lock held: the attributes have been replaced. Of several who do this at once the last one tells
    /// the last attributes.
    void tellScheduler() {
        Scheduling told;
        do {
            told = scheduling();
            if (parameters() != told.parameters()) {
                parameters(told.parameters());
            }
        } while (told != scheduling());
    }

    /// {@return on which of the present cores it may run; never empty}
    CoreMask permittedCores() {
        Scheduling present = scheduling();
        CoreMask online = kernel().onlineMask();
        return present.isEverywhere() ? online : present.cores().intersection(online);
    }

    /// Own, at a preemption point, when the scheduler has asked: leaves the core if somebody else is to
    /// run.
    void giveWay() {
        boolean must = Carrier.mustGiveWay();
        // Afterwards: who asks while the question before is being answered must not wait for another answer.
        watched = false;
        if (must) {
            leaveCore(ScheduleObserver.Departure.PREEMPTED);
        }
    }

    /// From the stall watchdog: whether the thread reaches preemption points is to be seen by its answer.
    void watch() {
        watched = true;
    }

    /// Whether it has reached none since [#watch()].
    boolean isWatched() {
        return watched;
    }

    /// Own: leaves the core in the middle of its code, ready to go on; returns on a core. A stackless
    /// thread, which leaves its core after each step, goes on at once.
    void leaveCore(ScheduleObserver.Departure how) {
        departsAs(how);
        body().leaveCore();
        // What has not been taken notice of must not be taken for the reason of another departure.
        departsAs(ScheduleObserver.Departure.YIELDED);
    }

    /// {@return at most 15 bytes of UTF-8}
    String threadName() {
        String own = name;
        return own == null ? ThreadName.cut(group.name()) : own;
    }

    /// Its description for traces. Called at every dispatch while somebody watches, so the last one is
    /// kept as long as it is right. A race only makes another one.
    TracedThread traced() {
        TracedThread present = traced;
        Scheduling attributes = scheduling();
        String process = group.name();
        String own = name;
        if (present != null
                && present.tid() == tid
                && present.process().equals(process)
                && (own == null || present.thread().equals(own))
                && present.policy() == attributes.policy()
                && present.priority() == attributes.priority()
                && present.nice() == attributes.nice()) {
            return present;
        }
        present = new TracedThread(
                group.pid(), tid, process, threadName(), attributes.policy(), attributes.priority(), attributes.nice());
        traced = present;
        return present;
    }

    /// Own, or before the first wake-up.
    void threadName(String newName) {
        name = ThreadName.cut(newName);
    }

    /// The effective token (MODEL 10.1): never null. Others than the thread itself get one that it acts
    /// as or has just ceased to.
    Token effectiveToken() {
        Token own = (Token) IMPERSONATION.getAcquire(this);
        return own == null ? group.primaryToken() : own;
    }

    boolean isImpersonating() {
        return impersonation != null;
    }

    /// Own, or at the end of a thread that never runs again: it acts as another one, or as its process.
    ///
    /// @param token the caller's hold on it becomes the thread's; null to act as the process
    void impersonate(@Nullable Token token) {
        // An abandoned thread may be ended by somebody else while its code ends a block.
        Token before = (Token) IMPERSONATION.getAndSet(this, token);
        if (before != null) {
            before.release();
        }
    }

    /// Own.
    ImpersonationCalls.Block impersonationBlock() {
        ImpersonationCalls.Block present = impersonationBlock;
        if (present == null) {
            present = new ImpersonationCalls.Block(this);
            impersonationBlock = present;
        }
        return present;
    }

    /// Own.
    int exitCode() {
        return exitCode;
    }

    /// From the driver of a deterministic kernel, while the thread is not running: it ends at its next
    /// delivery point, as if it alone had been killed.
    void endByFault() {
        beginExit(KILLED);
        interruptToEnd();
    }

    /// For reports: the threads that could end the wait that the thread is in, as far as the kernel
    /// knows.
    List<Task> waitsForThreads() {
        WaitQueue queue = waitingOn;
        if (queue == null) {
            return List.of();
        }
        List<Task> found = new ArrayList<>();
        if (queue.lock() instanceof ThreadGroup awaited) {
            boolean children = awaited == group && awaited.children().hasWaiters(queue);
            kernel().tasks().forEach(other -> {
                boolean counts = children
                        ? other.group().parent == awaited
                        : other.group() == awaited
                                && other != this
                                && !(queue instanceof Completion.Queue end && !end.couldEndBy(other));
                if (counts && !other.exited) {
                    found.add(other);
                }
            });
        } else {
            kernel().tasks().forEach(other -> {
                if (other != this && !other.exited && other.couldEnd(queue)) {
                    found.add(other);
                }
            });
        }
        return found;
    }

    private boolean couldEnd(WaitQueue wait) {
        return files().canEnd(wait) || (wait.lock() instanceof WatchLock lock && lock.watchesProcess(group));
    }

    @Override
    protected java.lang.@Nullable Thread waitsForMonitor() {
        java.lang.Thread thread = javaThread();
        return thread != null && MonitorHandOver.isUnderWay(thread) ? thread : null;
    }

    @Override
    protected boolean mayBeSlowed() {
        return !KernelFrames.areOnTop(javaStack());
    }

    /// A name for people.
    String label() {
        java.lang.Thread thread = javaThread();
        String own = thread == null ? "" : thread.getName();
        return (own.isEmpty() ? group.name() : own) + " " + tid;
    }

    /// By who gives it up: whether it comes back from where it is or is dispatched once more, nothing of
    /// its code is run that the kernel knows of.
    void strike() {
        struck = true;
        exiting = true;
        group.raisePolls();
    }

    /// From the ladder: it has had its time for coming to its end.
    void runsLate() {
        late = true;
    }

    /// Own, on no queue, at a point where it hears that it must end. Whoever has had the time for that
    /// and goes on all the same, however often it is told, does not come back from here: it sleeps until
    /// it is given up.
    ///
    /// @return never; declared so that callers can write `throw self.unwind()`
    RuntimeException unwind() {
        if (++timesTold > TOLD_OFTEN && late && !isStackless()) {
            sleepForEver();
        }
        throw Unwind.now();
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void sleepForEver() {
        departsAs(ScheduleObserver.Departure.BLOCKED);
        for (; ; ) {
            // Else it would not sleep: it has been interrupted to end.
            var _ = java.lang.Thread.interrupted();
            pause();
        }
    }

    /// Its program's code looks at a flag of its own.
    @Override
    protected void hasBeenAsked() {
        GuestPort guest = group.guest();
        if (guest != null) {
            guest.raiseFor(lastCore());
        }
    }

    /// Lock of the group held: whether it has something to see to, so that it is to come by if it runs.
    boolean isToBeCalled() {
        if (attention != 0 || exiting) {
            return true;
        }
        return isAskedToGiveWay() && (runState() == State.RUNNING || runState() == State.NOTIFIED);
    }

    /// Own: from here on every kernel call unwinds.
    void beginExit(int code) {
        exitCode = code;
        exiting = true;
        group.raisePolls();
    }

    /// Whether the thread's next delivery point is its last. Read by the task itself.
    boolean mustEnd() {
        return exiting || group.endsItsThreads();
    }

    /// Whether a kernel call that ends has to see to something first. A stop that another thread was
    /// chosen for can wait until this one comes by.
    boolean isDisturbedByOwnCall() {
        return (attention & SIGNALLED) != 0 || mustEnd();
    }

    /// Whether a kernel call that begins has to see to something first.
    boolean isDisturbed() {
        return attention != 0 || mustEnd();
    }

    /// Own, stackless: from the end of the current step on, nothing is run until the child is dead.
    void beginVfork(Task child) {
        vforkChild = child;
    }

    /// Own: whether it has created a child that it has not yet waited for.
    boolean hasVforkChild() {
        return vforkChild != null;
    }

    /// Own: whether the child that suspends this thread still lives.
    boolean isInVfork() {
        Task child = vforkChild;
        if (child == null) {
            return false;
        }
        // The step that created the child may have gone on and blocked in another call, which it will repeat.
        leaveQueues();
        if (child.awaitVforkEnd(this)) {
            vforkChild = null;
            return false;
        }
        return true;
    }

    /// One attempt to wait for what `CLONE_VFORK` waits for: that this thread runs another program or
    /// ends. If it is the last one of its process, its end is the process's.
    ///
    /// @return whether that has come; if not, the waiter has joined a queue
    boolean awaitVforkEnd(Task waiter) {
        group.lock();
        try {
            Completion present = vforkEnd;
            if (present == null) {
                present = new Completion(group, "exec or the end", this);
                vforkEnd = present;
            }
            return vforkOver || present.await(waiter);
        } finally {
            group.unlock();
        }
    }

    /// No lock held: whoever waits in `vfork` for this thread may go on.
    void announceVforkEnd() {
        Completion announced;
        group.lock();
        try {
            vforkOver = true;
            announced = vforkEnd;
            if (announced != null) {
                announced.complete();
            }
        } finally {
            group.unlock();
        }
        if (announced != null) {
            announced.announce();
        }
    }

    // Another program.

    /// Own: whether it is on its way out of its program into another one.
    boolean isLeavingForExec() {
        ExecCall.Pending exec = group.pendingExec();
        return exec != null && exec.task == this;
    }

    /// Own, for `exec`: what the old program had is let go of or prepared for the new one (MODEL 4).
    void replaceResources(ImageSegments.@Nullable Start start) {
        blockedIn = null;
        interrupted = false;
        maskAfterSuspension = null;
        awaitedSignals = 0;
        awaitedSignal = null;
        reallyBlocked = 0;
        AddressSpace oldMemory = memory;
        startWith(start);
        tls = 0;
        oldMemory.release();
        unshareFiles();
        files.closeMarked();
    }

    /// Own, or before the first wake-up: the memory that a program comes with.
    void startWith(ImageSegments.@Nullable Start start) {
        memory = start == null ? new AddressSpace() : start.memory();
        stack = start == null ? null : start.stack();
    }

    /// Own, or before the first wake-up: what it allocates counts, if its process's threads' do.
    void meterAs(ThreadGroup process) {
        if (process.isMetered()) {
            meter();
        }
    }

    /// Own, for `exec`: from here on the thread is the first one of its process.
    void takeOverPid() {
        tid = group.pid();
        group.leaderIs(this);
    }

    // Signals.

    /// Lock of the group held: the thread has something to see to.
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock only.
    void attend(int what) {
        attention |= what;
        group.raisePolls();
    }

    /// Lock of the group held.
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock only.
    void attentionOver(int what) {
        attention &= ~what;
    }

    /// Lock of the group held.
    SignalQueue privateSignals() {
        SignalQueue present = privateSignals;
        if (present == null) {
            present = new SignalQueue(group.primaryToken().account().queuedSignals());
            privateSignals = present;
        }
        return present;
    }

    /// Lock of the group held: everything that is pending for this thread, as a set.
    long pendingSignals() {
        SignalQueue shared = group.sharedSignalsOrNull();
        return privatePending() | (shared == null ? 0 : shared.set());
    }

    /// Lock of the group held.
    long privatePending() {
        SignalQueue own = privateSignals;
        return own == null ? 0 : own.set();
    }

    /// Lock of the group held: takes the next signal of a set, the thread's own before its process's.
    @Nullable
    SignalInfo takeSignal(long allowed) {
        SignalQueue own = privateSignals;
        SignalInfo info = own == null ? null : own.take(allowed);
        SignalQueue shared = group.sharedSignalsOrNull();
        return info != null || shared == null ? info : shared.take(allowed);
    }

    /// Lock of the group held.
    void flushPrivateSignals(long dropped) {
        SignalQueue own = privateSignals;
        if (own != null) {
            own.flush(dropped);
        }
    }

    /// Whether it is on its way out on its own account.
    boolean isExiting() {
        return exiting;
    }

    boolean isInVforkWait() {
        return inVforkWait;
    }

    /// Own: from here on no signal but a fatal one ends the wait.
    void vforkWait(boolean begins) {
        inVforkWait = begins;
    }

    /// No lock held: the thread has signals to handle or is to stop; if it waits in the kernel, it leaves
    /// its queue and attempts its call again.
    ///
    /// The caller has published what there is to see to. A thread that is about to wait joins its queue
    /// first and looks for that afterwards, so one of the two sees the other.
    void interruptWait() {
        if (inVforkWait) {
            return;
        }
        WaitQueue queue = waitingOn;
        if (queue != null ? queue.remove(this) : parked) {
            unblock();
            if (queue != null) {
                queue.left();
            }
        } else if (queue == null) {
            // It runs, or waits by Java's means: it comes by its dispatcher, which acts for it where no code is needed.
            call();
        }
    }

    /// Own: whether there is something to see to that this kind of thread can see to inside a call.
    boolean hasAttention() {
        return isStackless() ? (attention & SIGNALLED) != 0 : attention != 0;
    }

    /// Own, stackless: the step goes back to its dispatcher to wait.
    void blockIn(Restart restart) {
        blockedIn = restart;
        dropAlarm();
    }

    /// Own, stackless, on a queue: as [#blockIn(Restart)], and when the time is over the call is
    /// repeated.
    void blockIn(Restart restart, Timeout timeout) {
        blockedIn = restart;
        timeout.setAlarm();
    }

    /// Own.
    void setAlarm(Alarm next) {
        dropAlarm();
        alarm = next;
        next.start();
    }

    /// Own: what an earlier attempt of the call has set, which no longer rings.
    @Nullable
    Alarm takeAlarm() {
        Alarm present = alarm;
        dropAlarm();
        return present;
    }

    /// Own.
    void dropAlarm() {
        Alarm present = alarm;
        if (present != null) {
            alarm = null;
            present.cancel();
        }
    }

    /// Own, stackless: before a step, acts on signals. What becomes of the call that the step will repeat
    /// is remembered.
    void deliverBeforeStep() {
        if (blockedIn == null
                && !wasHeld
                && (attention & SIGNALLED) == 0
                && awaitedSignals == 0
                && maskAfterSuspension == null) {
            return;
        }
        Restart call = blockedIn;
        blockedIn = null;
        boolean disturbed = wasHeld || (attention & SIGNALLED) != 0;
        wasHeld = false;
        if (awaitedSignals != 0) {
            SignalWait.finish(this);
        }
        SignalDelivery.Outcome outcome = deliverIfSignalled();
        if (maskAfterSuspension != null) {
            SignalWait.endSuspension(this);
            // What the suspension held off, or has let in too late.
            deliverIfSignalled();
        }
        interrupted |= call != null && disturbed && SignalDelivery.endsCall(call, outcome);
    }

    /// Own: whether a stop signal has just acted.
    boolean isToStandStill() {
        return (attention & STOPPED) != 0;
    }

    private SignalDelivery.Outcome deliverIfSignalled() {
        return (attention & SIGNALLED) == 0 ? SignalDelivery.Outcome.NO_HANDLER : SignalDelivery.deliver(this);
    }

    /// Own, stackless: whether the call that is attempted again was interrupted for good.
    boolean takeInterruption() {
        boolean was = interrupted;
        interrupted = false;
        return was;
    }

    /// Own: the call that it was woken for has succeeded.
    void wakeUpUsed(WaitQueue queue) {
        if (wokenFrom == queue) {
            wokenFrom = null;
        }
    }

    /// Own, stackless: after a step; a call that was not repeated is forgotten.
    void stepEnded() {
        if (interrupted) {
            interrupted = false;
        }
        WaitQueue unused = unusedWakeUp;
        if (unused != null) {
            unusedWakeUp = null;
            unused.passOnFrom(this);
        }
    }

    /// Own, stackless: at the end of a step. A call that has not blocked again will not be repeated.
    void settleAlarm() {
        if (alarm != null && blockedIn == null) {
            dropAlarm();
        }
    }

    /// Own: what the wait for signals that has just ended has brought.
    @Nullable
    SignalInfo takeAwaitedSignal() {
        SignalInfo info = awaitedSignal;
        awaitedSignal = null;
        return info;
    }

    /// Lock of the queue held, which the task joins next: where what it waits for may be put.
    void acceptHandOver(byte[] target, int offset, int length) {
        handOverTarget = target;
        handOverOffset = offset;
        handOverLength = length;
    }

    /// Lock of the queue held, which the task is about to be taken off: puts there what it waits for,
    /// unless it has something else to see to first.
    ///
    /// @return how many bytes
    int handOver(byte[] source, int offset, int length) {
        byte[] target = handOverTarget;
        if (target == null || attention != 0 || mustEnd()) {
            return 0;
        }
        int count = Math.min(length, handOverLength);
        System.arraycopy(source, offset, target, handOverOffset, count);
        handOverTarget = null;
        handedOver = count;
        return count;
    }

    /// Own, off all queues.
    boolean hasBeenHandedOver() {
        return handedOver != 0;
    }

    /// Own: how many bytes the wait that has just ended has brought.
    int takeHandedOver() {
        int count = handedOver;
        if (count != 0) {
            handedOver = 0;
        }
        return count;
    }

    /// Lock of the queue held: whether a message may be handed to it, because it comes back for nothing
    /// else.
    boolean acceptsMail() {
        return !isStackless() && !isDisturbed();
    }

    /// Own: around a wait for the permit.
    void beginParking() {
        parked = true;
    }

    /// Own. Who still takes it for parked wakes it once for nothing, so this needs no fence.
    void endParking() {
        PARKED.setRelease(this, false);
    }

    /// Lock of the queue held, which the task has just been taken off. The fence is needed: an unpark
    /// that finds the permit there already is no more than a read, which must not come before this write.
    /// The thread may be taking that permit, left over from an earlier wake-up, and would sleep on.
    void waitsNoMore() {
        waitingOn = null;
    }

    /// Whether it was ever called other than by the JDK. Such calls are not counted: one may find the
    /// thread asleep or not, and a wake-up by the JDK may find it READY from one. Never reset, as a call
    /// may stay on in NOTIFIED.
    private volatile boolean called;

    /// Calls the thread to its dispatcher, where there is something to see to.
    void call() {
        called = true;
        ready();
    }

    /// Ends the wait that the task is in, after it has been taken off its queue.
    void unblock() {
        Body present = body;
        if (present != null) {
            present.unblock();
        }
    }

    /// {@return the stack of a thread that is not running, innermost frame first; empty for a stackless
    /// one}
    StackTraceElement[] javaStack() {
        java.lang.Thread thread = javaThread();
        if (thread != null) {
            return thread.getStackTrace();
        }
        return body instanceof ContinuationBody confined ? confined.stackTrace() : new StackTraceElement[0];
    }

    /// Own, at the end: lets go of the code and its stack, which a handle on the dead would keep alive
    /// otherwise.
    void dropBody() {
        // An abandoned virtual thread is kept in mind: the JDK may still try to resume it.
        if (body instanceof StrangerBody stranger && !stranger.thread().isAlive()) {
            group.strangers().remove(stranger.continuation());
            TimedExecutor shared = kernel().timedExecutor();
            if (shared != null) {
                shared.forget(stranger.continuation());
            }
        }
        body = null;
        main = null;
        dropAlarm();
    }

    /// One attempt to join this thread.
    ///
    /// @return whether it has exited; if not, `joiner` has joined the queue
    boolean awaitExit(Task joiner) {
        group.lock();
        try {
            return exited || exit().await(joiner);
        } finally {
            group.unlock();
        }
    }

    /// {@return who hears of the exit}
    Watchers exitWatchers() {
        group.lock();
        try {
            return exit().watchers();
        } finally {
            group.unlock();
        }
    }

    /// Group's lock held. Made on demand: most threads are never joined.
    private Completion exit() {
        Completion present = exit;
        if (present == null) {
            present = new Completion(group, "the end", this);
            exit = present;
        }
        return present;
    }

    /// Group's lock held: the thread has ended. The caller calls [#announceExit()] after releasing the
    /// lock.
    void completeExit() {
        exited = true;
        if (exit != null) {
            exit.complete();
        }
    }

    void announceExit() {
        Completion announced = exit;
        if (announced != null) {
            announced.announce();
        }
    }

    /// Own, at the end: leaves the queue it waits on; if it has been woken from one, another gets its
    /// turn.
    void leaveQueues() {
        WaitQueue queue = waitingOn;
        if (queue != null && queue.remove(this)) {
            queue.left();
        }
        WaitQueue woken = wokenFrom;
        if (woken != null) {
            wokenFrom = null;
            returnMail(woken);
            woken.passOn();
        }
    }

    private void returnMail(WaitQueue woken) {
        Message unread = handedMail;
        if (unread != null && woken.lock() instanceof Mailbox mailbox) {
            handedMail = null;
            mailbox.giveBack(this, unread);
        }
    }

    @Override
    public void join() throws InterruptedException {
        if (Carrier.currentSchedulable() instanceof Task joiner && joiner.kernel() == kernel()) {
            if (joiner.isStackless() && !exited) {
                throw new KernelException(Errno.EDEADLK, "join: a stackless thread must use SystemCalls.join");
            }
            joinAs(joiner);
            return;
        }
        CountDownLatch latch;
        group.lock();
        try {
            if (exited) {
                return;
            }
            latch = exit().latch();
        } finally {
            group.unlock();
        }
        kernel().machine().await(latch, Long.MAX_VALUE);
    }

    /// Java callers know an interrupt by Java's exception.
    private void joinAs(Task joiner) throws InterruptedException {
        try {
            joiner.kernel().systemCalls().join(this);
        } catch (KernelException e) {
            if (e.errno() == Errno.EINTR) {
                throw new InterruptedException(e.getMessage());
            }
            throw e;
        }
    }

    /// Interrupts whatever the thread waits for, in the kernel or in the JDK, because it must end.
    void interruptToEnd() {
        WaitQueue queue = waitingOn;
        if (queue != null && queue.remove(this)) {
            queue.left();
        }
        java.lang.Thread thread = javaThread();
        if (thread == null) {
            ready();
        } else {
            thread.interrupt();
        }
    }

    /// {@return the virtual thread, null for a stackless or a confined thread}
    java.lang.@Nullable Thread javaThread() {
        // On the way of every unpark: a switch over patterns costs an invokedynamic here.
        Body present = body;
        if (present instanceof StackfulBody stackful) {
            return stackful.thread();
        }
        return present instanceof StrangerBody stranger ? stranger.thread() : null;
    }

    @Override
    protected void stepAside() {
        body().leaveCore();
    }

    @Override
    protected void onCarrier(Runnable action) {
        if (body instanceof ContinuationBody confined && confined.isInside()) {
            confined.onCarrier(action);
        } else {
            ContinuationBody.holdingCore(action);
        }
    }

    @Override
    protected boolean holdsCoreWhileBlocked() {
        return body instanceof ContinuationBody;
    }

    @Override
    protected void blocks(java.lang.Thread carrier) {
        if (body instanceof ContinuationBody confined) {
            JavaBlock.end(this, confined, carrier);
        }
    }

    /// Own, not stackless: waits until [#unpause()] or [#unblock()] was called since it was last asked to
    /// look, or for no reason. The caller looks whether what it waits for has come.
    void pause() {
        if (body instanceof ContinuationBody confined) {
            leave(confined);
        } else {
            LockSupport.park();
        }
    }

    /// Own, not stackless: like [#pause()], for a limited time.
    void pause(long nanos) {
        if (!(body instanceof ContinuationBody confined)) {
            LockSupport.parkNanos(nanos);
        } else if (nanos > 0) {
            ScheduledFuture<?> timer = kernel().machine().later(this::ready, nanos);
            try {
                leave(confined);
            } finally {
                if (!timer.isDone()) {
                    Carrier.perform(() -> timer.cancel(false));
                }
            }
        }
    }

    /// Its core puts it to sleep, unless it has been woken since it began to run.
    private void leave(ContinuationBody confined) {
        if (!confined.leave(Outcome.BLOCKED)) {
            leaveQueues();
            throw new ConfinementException(this + " is confined and cannot wait here: " + confined.obstacle());
        }
    }

    /// Ends a [#pause()], from any thread; the caller has published what there is to see.
    void unpause() {
        java.lang.Thread thread = javaThread();
        if (thread == null) {
            ready();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /// Own, not stackless: waits for the permit and takes it; may return without.
    void awaitPermit() {
        if (!isConfined()) {
            LockSupport.park();
        } else if (!(permit && takePermit())) {
            pause();
            if (permit) {
                takePermit();
            }
        }
    }

    /// Own: takes the permit, or says that there is none; a stackless thread is then woken when there is.
    boolean takePermit() {
        return (boolean) PERMIT.getAndSet(this, false);
    }

    @Override
    public void unpark() {
        java.lang.Thread thread = javaThread();
        if (thread != null) {
            LockSupport.unpark(thread);
            return;
        }
        // The full fence of the exchange orders the permit before the look at the state in ready().
        if (!(boolean) PERMIT.getAndSet(this, true)) {
            ready();
        }
    }

    @Override
    public ThreadInfo info() {
        return ThreadRow.of(this);
    }

    @Override
    public ThreadState state() {
        if (exited) {
            return group.leader() == this && group.isUncollected() ? ThreadState.ZOMBIE : ThreadState.DEAD;
        }
        if ((attention & STOPPED) != 0 && !owesStop) {
            return ThreadState.STOPPED;
        }
        return switch (runState()) {
            case NEW -> ThreadState.NEW;
            case READY -> ThreadState.READY;
            case RUNNING, NOTIFIED -> ThreadState.RUNNING;
            case SLEEPING -> ThreadState.SLEEPING;
            // Ended on its core, the rest of the exit is on its way.
            case DEAD -> ThreadState.RUNNING;
        };
    }

    @Override
    public String toString() {
        return "thread " + tid + " of " + group;
    }
}
