package io.selvage.scheduler;

import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.ThreadStatistics;
import io.selvage.runtime.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The unit of dispatch: intrusive and allocation-free. The scheduler knows nothing else of what it runs.
///
/// ```text
///      NEW -> READY       // ready(): first wake-up
///    READY -> RUNNING     // a core took it; only the core that took it does this
///  RUNNING -> READY       // yielded; or stays RUNNING on the queue, see stayRunnable()
///  RUNNING -> SLEEPING    // blocked
///  RUNNING -> NOTIFIED    // ready() while running: the wake-up overtook the sleep
/// NOTIFIED -> READY       // yielded or blocked, goes on at once
/// NOTIFIED -> RUNNING     // woken on the queue that it stayed RUNNING on
/// SLEEPING -> READY       // ready()
///  RUNNING, NOTIFIED -> DEAD  // ended
///      NEW, SLEEPING -> DEAD  // abandon(): will never be dispatched again
/// ```
///
/// Only the thread that moves the word to READY queues the schedulable, and only the core that takes it
/// from a queue moves it to RUNNING. So it is on at most one queue and on at most one core (MODEL 16,
/// invariants 56 and 61), even when it is woken by another core while the core that runs it has not
/// finished putting it to sleep.
@SuppressWarnings("EnumOrdinal") // The state word holds ordinals.
public abstract class Schedulable extends SchedulingEntity {
    /// The states of the diagram above.
    public enum State {
        /// Never woken.
        NEW,
        /// On a queue.
        READY,
        /// On a core.
        RUNNING,
        /// On a core, with a wake-up to come back to.
        NOTIFIED,
        /// Neither on a core nor on a queue.
        SLEEPING,
        /// Never to be dispatched again.
        DEAD
    }

    private static final State[] STATES = State.values();
    private static final int NEW = State.NEW.ordinal();
    private static final int READY = State.READY.ordinal();
    private static final int RUNNING = State.RUNNING.ordinal();
    private static final int NOTIFIED = State.NOTIFIED.ordinal();
    private static final int SLEEPING = State.SLEEPING.ordinal();
    private static final int DEAD = State.DEAD.ordinal();
    private static final VarHandle STATE;
    private static final VarHandle ALLOCATED_BYTES;

    static {
        try {
            ALLOCATED_BYTES = MethodHandles.lookup().findVarHandle(Schedulable.class, "allocatedBytes", long.class);
            STATE = MethodHandles.lookup().findVarHandle(Schedulable.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;

    /// Index of the core that ran it last, -1 before the first time. Written by the core that runs it.
    private volatile int lastCore = -1;

    /// Core time charged so far. Written by the core that runs it.
    private volatile long runNanos;

    /// The core whose queue it is in or was in last. Written by who owns that queue; read by who changes
    /// the parameters.
    private volatile int home = -1;

    /// Whether it waits in a queue. Owned by who owns the queue of its home.
    boolean isQueued;

    /// As what it waits or has waited last. Owned like [#isQueued].
    SchedulingParameters queuedAs = SchedulingParameters.DEFAULT;

    /// The policy that it waits under. Owned like [#isQueued].
    @Nullable
    SchedulingPolicy queuedUnder;

    /// The class that the numbers of the entity belong to. Owned like [#isQueued].
    SchedulingClass numbersOf = SchedulingClass.NORMAL;

    // Since when it waits for a core, by the machine's coarse time, and when it was woken, by its clock, if this
    // wake-up
    // is measured. Written by whoever makes it ready, before it is on a queue, which hands it over.
    private long waitsSince;
    private long wokenNanos;
    private int wakeUpWeight;

    // Accounts; written by the core that runs it, without order.
    private long waitNanos;
    private long voluntarySwitches;
    private long forcedSwitches;
    private long migrations;

    private final Machine machine;

    /// What it asks for; replaced by [#parameters(SchedulingParameters)].
    private volatile SchedulingParameters parameters = SchedulingParameters.DEFAULT;

    private volatile boolean askedToGiveWay;

    /// Whether what it allocates is charged. Written before the first wake-up, or by itself.
    private boolean metered;

    /// Bytes charged so far. Written by the core that runs it (release).
    private volatile long allocatedBytes;

    /// Own, then of the core that runs it.
    private ScheduleObserver.Departure departure = ScheduleObserver.Departure.YIELDED;

    /// Its place on the simulated machine; null on the real one, and before it first became ready.
    @Nullable
    SimulatedThread simulated;

    /// Whom it shares its part of the core time with; null if it has one of its own.
    private final @Nullable ShareGroup shares;

    // In a group: the weight that it is counted with there, and the one that the policy sees. Written by who makes
    // it ready, then by who owns the queue or core that it is on.
    private int countedWeight;
    private int sharedWeight = UNIT_WEIGHT;

    /// @param machine where it will run, for good
    protected Schedulable(Machine machine) {
        this(machine, null);
    }

    /// @param machine where it will run, for good
    /// @param shares whom it shares its part of the core time with; null if it has one of its own
    protected Schedulable(Machine machine, @Nullable ShareGroup shares) {
        this.machine = machine;
        this.shares = shares;
    }

    /// Runs on the calling carrier until it yields, blocks or ends. Called by one core at a time; what
    /// one call wrote, the next one sees, whichever core makes it.
    ///
    /// @return how it ended
    protected abstract Outcome dispatch();

    /// Makes it run (again): the one way to wake it, from any thread. Never blocks and never allocates.
    /// Each call after it committed to sleep makes it ready exactly once; calls while it is ready are
    /// absorbed.
    ///
    /// A caller that first made a condition true must have published that with a full fence, or under a
    /// lock under which the schedulable checks the condition before it blocks: a wake-up that finds it
    /// READY is dropped because it will check again.
    public final void ready() {
        for (; ; ) {
            int seen = state;
            if (seen == SLEEPING || seen == NEW) {
                if (STATE.compareAndSet(this, seen, READY)) {
                    if (shares != null) {
                        countAs(ownWeight());
                    }
                    machine.enqueue(this);
                    return;
                }
            } else if (seen == RUNNING) {
                if (STATE.compareAndSet(this, RUNNING, NOTIFIED)) {
                    return;
                }
            } else {
                return;
            }
        }
    }

    /// Takes a sleeping schedulable out of circulation for ever. After a true result no dispatch is
    /// running and none will come.
    ///
    /// @return false if it was not asleep, so that it is or will be dispatched
    public final boolean abandon() {
        return STATE.compareAndSet(this, SLEEPING, DEAD) || STATE.compareAndSet(this, NEW, DEAD);
    }

    /// {@return what it asks of the scheduler}
    public final SchedulingParameters parameters() {
        return parameters;
    }

    /// Changes what it asks of the scheduler. Takes effect at once if it waits for a core, at its next
    /// preemption point if it runs, and when it wakes if it sleeps. Any thread may call this; of two
    /// calls at once either may be the last.
    ///
    /// @param replacement what it asks for from now on
    public final void parameters(SchedulingParameters replacement) {
        parameters = replacement;
        machine.parametersChanged(this);
    }

    /// Whether the scheduler wants its core back. Code that runs it looks at this at its preemption
    /// points, and calls [Carrier#mustGiveWay()] if it is set.
    ///
    /// @return whether it does
    public final boolean isAskedToGiveWay() {
        return askedToGiveWay;
    }

    /// From any thread. May be too late for the dispatch that was meant: then it costs the next one a
    /// look.
    public final void askToGiveWay() {
        askedToGiveWay = true;
        hasBeenAsked();
    }

    /// From any thread: it has just been asked to give way, for code that looks elsewhere than at the
    /// question.
    protected void hasBeenAsked() {}

    /// Own: the question is being answered.
    final void answersGivingWay() {
        askedToGiveWay = false;
    }

    /// Own, before its body leaves the core in a way from which it may come back at once: how that is
    /// meant. Said anew each time; what is not said counts as a yield.
    ///
    /// @param how how
    public final void departsAs(ScheduleObserver.Departure how) {
        departure = how;
    }

    /// By the core that has just run it: how it left, if it may come back at once.
    final ScheduleObserver.Departure takeDeparture() {
        ScheduleObserver.Departure how = departure;
        if (how != ScheduleObserver.Departure.YIELDED) {
            departure = ScheduleObserver.Departure.YIELDED;
        }
        return how;
    }

    /// Before the first wake-up: what it asks for from the start.
    ///
    /// @param first what it asks for
    public final void initialParameters(SchedulingParameters first) {
        if (first != SchedulingParameters.DEFAULT) {
            parameters = first;
        }
    }

    @Override
    public final int weight() {
        return shares == null ? parameters.weight() : sharedWeight;
    }

    private int ownWeight() {
        SchedulingParameters present = parameters;
        return present.kind() == SchedulingClass.NORMAL ? present.weight() : 0;
    }

    /// In a group: counts with some weight there, 0 for not at all.
    private void countAs(int weight) {
        ShareGroup group = shares;
        if (group != null && weight != countedWeight) {
            group.change(weight - countedWeight);
            countedWeight = weight;
        }
    }

    /// By who owns the queue that it is about to join, while no policy knows it or it is the one that has
    /// run.
    final void takeShare() {
        ShareGroup group = shares;
        if (group != null) {
            countAs(ownWeight());
            sharedWeight = group.share(Math.max(1, countedWeight));
        }
    }

    @Override
    public final boolean isBatch() {
        return parameters.mode() == SchedulingParameters.Mode.BATCH;
    }

    @Override
    public final long sliceNanos() {
        return parameters.sliceNanos();
    }

    @Override
    public final boolean mayRunOn(int core) {
        return parameters.allows(core);
    }

    /// {@return its state at this moment}
    public final State runState() {
        State seen = STATES[state];
        // See stayRunnable().
        return isQueued && (seen == State.RUNNING || seen == State.NOTIFIED) ? State.READY : seen;
    }

    /// {@return the index of the core that ran it last, or -1}
    public final int lastCore() {
        return lastCore;
    }

    /// {@return nanoseconds of core time charged so far}
    public final long runNanos() {
        return runNanos;
    }

    /// {@return bytes that it has been charged for allocating so far; 0 if it is not metered}
    public final long allocatedBytes() {
        return (long) ALLOCATED_BYTES.getAcquire(this);
    }

    /// Before the first wake-up, or by itself: what it allocates is charged from its next dispatch on.
    public final void meter() {
        metered = true;
    }

    final boolean isMetered() {
        return metered;
    }

    /// By the core that runs it.
    final void chargeAllocation(long bytes) {
        ALLOCATED_BYTES.setRelease(this, (long) ALLOCATED_BYTES.get(this) + bytes);
    }

    final int home() {
        return home;
    }

    /// A volatile store only where it says something new: see [Machine#parametersChanged(Schedulable)].
    final void home(int core) {
        if (home != core) {
            home = core;
        }
    }

    /// It is of another class than before: what the numbers mean changes.
    final void forgetNumbers(SchedulingClass kind) {
        virtualRuntime(0);
        deadline(0);
        budget(0);
        level(0);
        numbersOf = kind;
    }

    /// What it asks for has changed: what is left of a deadline thread's period counts no longer. Owned
    /// by who owns its queue.
    final void endPeriod() {
        if (numbersOf == SchedulingClass.DEADLINE) {
            level(0);
        }
    }

    /// Whether a wake-up has come since it was dispatched. Stays so until it is put back.
    final boolean isNotified() {
        return state == NOTIFIED;
    }

    /// {@return what has been counted for it so far}
    public final ThreadStatistics statistics() {
        // Who asks again and again sees what the cores have written meanwhile.
        VarHandle.acquireFence();
        return new ThreadStatistics(machine.cpuNanos(this), waitNanos, voluntarySwitches, forcedSwitches, migrations);
    }

    /// By whoever makes it ready, before it is on a queue.
    ///
    /// @param now the machine's coarse time
    final void beginsToWait(long now) {
        waitsSince = now;
    }

    /// By whoever makes it ready, before it is on a queue: this wake-up is measured.
    ///
    /// @param now the machine's clock
    /// @param weight for how many wake-ups it stands, 1 or more
    final void measuresWakeUp(long now, int weight) {
        wokenNanos = now;
        wakeUpWeight = weight;
    }

    /// By the core that is about to run it.
    ///
    /// @param now the machine's coarse time
    final void endsToWait(long now) {
        long waited = now - waitsSince;
        // Most waits are shorter than a tick, and then there is nothing to write.
        if (waited > 0) {
            waitNanos += waited;
        }
    }

    /// By the core that is about to run it.
    ///
    /// @return for how many wake-ups the one that has led here stands, 0 if it is not measured
    final int takeWakeUpWeight() {
        int weight = wakeUpWeight;
        if (weight != 0) {
            wakeUpWeight = 0;
        }
        return weight;
    }

    /// {@return when the wake-up was that is measured, by the machine's clock}
    final long wokenNanos() {
        return wokenNanos;
    }

    /// By the core that has just run it, while it is still its own.
    ///
    /// @param how how it leaves
    final void countSwitch(ScheduleObserver.Departure how) {
        if (how == ScheduleObserver.Departure.PREEMPTED) {
            forcedSwitches++;
        } else {
            voluntarySwitches++;
        }
    }

    /// By the core that is about to run it: it was on another one last.
    final void countMigration() {
        migrations++;
    }

    /// Whether each call of [#ready()] answers exactly one commitment to sleep, made visible by an atomic
    /// operation of the body itself before the caller could know of it. Then no wake-up can find the
    /// state READY, and the claim needs no fence.
    ///
    /// @return false unless a subclass knows better
    protected boolean wakeUpsAreCounted() {
        return false;
    }

    /// Its number and its next step on the simulated machine.
    ///
    /// @return null on the real machine, and before it first became ready
    public final @Nullable SimulatedThread simulated() {
        return simulated;
    }

    /// Whether it waits for a monitor of the JVM, which hands monitors over on a thread of its own. Asked
    /// by the simulated machine after a dispatch that has put it to sleep.
    ///
    /// @return the Java thread that waits, or null
    protected java.lang.@Nullable Thread waitsForMonitor() {
        return null;
    }

    /// From inside: leaves the core in favour of others, and stays ready. Returns when it runs again, or
    /// at once if it cannot leave.
    @SuppressWarnings("ThreadPriorityCheck") // The virtual thread's yield is how a stackful body leaves its core.
    protected void stepAside() {
        Thread.yield();
    }

    /// On its carrier, from inside or not: does something that may have to wait for one of Java's locks,
    /// and returns when it is done.
    ///
    /// @param action what; must not throw
    protected void onCarrier(Runnable action) {
        action.run();
    }

    /// Whether it holds its core while it blocks by Java's means, so that somebody has to look.
    ///
    /// @return false unless a subclass knows better
    protected boolean holdsCoreWhileBlocked() {
        return false;
    }

    /// From the ticker: the current dispatch has been blocking the carrier for some ticks, or for some
    /// more of them.
    ///
    /// @param carrier the platform thread that is blocked
    protected void blocks(Thread carrier) {}

    /// Whether the platform thread that runs it without a core may be left with next to no CPU: asked by
    /// a thread that may wait until it stops somewhere and shows its stack.
    ///
    /// @return false unless a subclass knows that it holds nothing that others wait for
    protected boolean mayBeSlowed() {
        return false;
    }

    /// Claims it for a core. The store is volatile, hence a full fence before whatever the dispatch
    /// reads: this is the sleeper's half of the argument at [#ready()]. Where wake-ups are counted a
    /// release will do: who wakes has seen the body park, which came after this store.
    final void beginRun(int core) {
        if (lastCore != core) {
            lastCore = core;
        }
        if (state == RUNNING) {
            // It has stayed so: who has woken it since then would have moved the word.
            return;
        }
        if (wakeUpsAreCounted()) {
            STATE.setRelease(this, RUNNING);
        } else {
            state = RUNNING;
        }
    }

    /// Adds core time. Only the running core writes, so the read-modify-write needs no atomicity.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    final void charge(long nanos) {
        runNanos += nanos;
    }

    /// After a yield. A wake-up that came during the run is absorbed: it will run again anyway.
    final void endRunReady() {
        STATE.setRelease(this, READY);
    }

    /// After a yield, by the core that queues it at once under its claim and shows nobody more of it: the
    /// word may say RUNNING while it waits, which saves the fence of the next claim. A wake-up meanwhile
    /// makes that NOTIFIED and is absorbed by the claim.
    final void stayRunnable() {
        if (state != RUNNING) {
            endRunReady();
        }
    }

    /// After a block. Nothing of the schedulable may be touched by this core after a true result: it may
    /// be on another core already.
    ///
    /// @return false if a wake-up came during the run: it is READY then and the caller must queue it
    final boolean endRunAsleep() {
        if (shares != null) {
            // Before it can be seen asleep.
            countAs(0);
        }
        if (STATE.compareAndSet(this, RUNNING, SLEEPING)) {
            return true;
        }
        if (shares != null) {
            countAs(ownWeight());
        }
        STATE.setRelease(this, READY);
        return false;
    }

    /// After the end.
    final void endRunDead() {
        if (shares != null) {
            countAs(0);
        }
        state = DEAD;
    }
}
