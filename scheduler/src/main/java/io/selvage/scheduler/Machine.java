package io.selvage.scheduler;

import io.selvage.api.scheduling.Accounting;
import io.selvage.api.scheduling.CoreStatistics;
import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.runtime.Clock;
import io.selvage.runtime.PinResult;
import io.selvage.scheduler.policy.Eevdf;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What schedulables run on: virtual cores, and time.
///
/// All methods may be called by any thread.
public abstract sealed class Machine permits Scheduler, SimulatedMachine {
    /// What orders the class Normal unless something else is asked for.
    public static final SchedulingPolicy.Source USUAL_POLICY = Eevdf::new;

    private final Clock clock;
    private boolean keepsAccounts = true;
    private volatile long realTimeNanos = RunQueue.DEFAULT_REAL_TIME_NANOS;
    private final AtomicReference<SchedulingPolicy.Source> policy;
    private final AtomicReference<@Nullable RuntimeException> policyFailure = new AtomicReference<>();

    Machine(Clock clock, SchedulingPolicy.Source policy) {
        this.clock = clock;
        this.policy = new AtomicReference<>(policy);
    }

    /// Starts the machine's platform threads and returns when each is where it belongs.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public abstract void start() throws InterruptedException;

    /// Lets the platform threads end after the dispatch that each is in.
    public abstract void stop();

    /// Waits for the platform threads to end after [#stop()].
    ///
    /// @param nanos how long at most, in nanoseconds of the real clock
    /// @return whether all have ended
    /// @throws InterruptedException if interrupted while waiting
    public abstract boolean awaitEnd(long nanos) throws InterruptedException;

    /// Waits for something that code on this machine does, as somebody who is not on it.
    ///
    /// @param latch opens when it is done
    /// @param nanos how long at most, in nanoseconds of this machine's clock
    /// @return whether it is done
    /// @throws InterruptedException if interrupted while waiting
    public abstract boolean await(CountDownLatch latch, long nanos) throws InterruptedException;

    /// {@return how many virtual cores it has}
    public abstract int coreCount();

    /// How many dispatches a core has made.
    ///
    /// @param core a core's index
    /// @return the count at this moment
    public abstract long dispatches(int core);

    /// Where a core's platform thread runs.
    ///
    /// @param core a core's index
    /// @return where it is bound
    public abstract PinResult pinning(int core);

    /// What each core runs at the moment, for reports; may be out of date when it returns.
    ///
    /// @return one entry per core that runs something
    public abstract List<Schedulable> running();

    /// What one core runs at the moment; may be out of date when it returns.
    ///
    /// @param core a core's index
    /// @return null if it runs nothing
    public abstract @Nullable Schedulable running(int core);

    /// Where the platform thread is that runs something, with a core or without; of what has a stack of
    /// its own not where that is.
    ///
    /// @param schedulable what runs
    /// @return its stack, empty if it does not run
    public abstract StackTraceElement[] stack(Schedulable schedulable);

    /// CPU time that a core's platform thread has used while it could run, for who wants to know whether
    /// the host has let it.
    ///
    /// @param core a core's index
    /// @return nanoseconds of CPU time, or of the machine's clock if the thread waits for something or
    ///     nothing is known
    public abstract long usedNanos(int core);

    /// The same for the platform thread of what runs without a core.
    ///
    /// @param detached what
    /// @return nanoseconds of CPU time, or of the machine's clock if the thread waits for something, what
    ///     it runs has come by, or nothing is known
    public abstract long usedNanos(Schedulable detached);

    /// Core time of a schedulable, the dispatch it is in included.
    ///
    /// @param schedulable one of this machine's
    /// @return nanoseconds; may be off by what is being charged at this moment
    public abstract long cpuNanos(Schedulable schedulable);

    /// What a schedulable has allocated on the heap, the dispatch it is in included.
    ///
    /// @param schedulable one of this machine's
    /// @return bytes, never more than it really was; 0 if it is not metered
    public abstract long allocatedBytes(Schedulable schedulable);

    /// Makes the tick listener be called about every millisecond for a while, even while all cores are
    /// idle. For a listener that has something to watch: the ticks stop again after some tens of them.
    public abstract void requestTicks();

    /// Lets something happen later. On the real machine any thread may call this, on the simulated one
    /// only who is on its driver.
    ///
    /// @param action what: quick, and waits for nothing; run on whatever thread keeps the time
    /// @param nanos when, from now, in nanoseconds of this machine's clock
    /// @return to cancel it
    public abstract ScheduledFuture<?> later(Runnable action, long nanos);

    /// {@return time}
    public final Clock clock() {
        return clock;
    }

    /// How long what has run was waiting since it was woken.
    ///
    /// @param kind of which class
    /// @return what has been counted until this moment
    public abstract LatencyHistogram wakeUpLatency(SchedulingClass kind);

    /// What one core has done.
    ///
    /// @param core the core's index
    /// @return what has been counted until this moment
    public abstract CoreStatistics statistics(int core);

    /// The parameters of a schedulable have been replaced, or its next period has begun: if it waits in a
    /// queue, the owner of that queue has to look at it.
    ///
    /// Why no change is missed. Who changes them *stores the parameters*, then reads its home. Who queues
    /// it *stores the home*, then reads the parameters. All four are volatile: either who queues sees the
    /// new parameters, or who changes sees the new home and tells its owner.
    abstract void parametersChanged(Schedulable schedulable);

    /// {@return the time as of the last tick, or exactly where that costs nothing; nanoseconds}
    abstract long coarseNanoTime();

    /// From the owner of a core's queue: one that waits there is to be looked at again.
    ///
    /// @param nanos in how many nanoseconds
    void reconsiderLater(Schedulable waiting, int core, long nanos) {
        var _ = later(() -> parametersChanged(waiting), nanos);
    }

    /// A core's policy has thrown: the usual one takes its place on all cores, unless another one has
    /// been asked for since. By the owner of a core's queue, who must not wait: whoever takes the failure
    /// says that there was one.
    ///
    /// @param source who made the policy
    /// @param broken what was thrown
    /// @return what takes the policy's place
    SchedulingPolicy.Source policyBroke(SchedulingPolicy.Source source, RuntimeException broken) {
        policy.compareAndSet(source, USUAL_POLICY);
        policyFailure.compareAndSet(null, broken);
        requestTicks();
        return policy.get();
    }

    /// Draws a number for a core.
    abstract int random(int core, int bound);

    /// Sets what is kept of how schedulables are dispatched. Before the start.
    ///
    /// @param accounting what
    public final void accounting(Accounting accounting) {
        keepsAccounts = accounting != Accounting.OFF;
    }

    final boolean keepsAccounts() {
        return keepsAccounts;
    }

    /// How much of each second the real-time threads of a core may use while others wait (MODEL 12.3).
    ///
    /// @return nanoseconds, 0 to 1,000,000,000
    public final long realTimeNanos() {
        return realTimeNanos;
    }

    /// Sets how much of each second the real-time threads of a core may use while others wait.
    ///
    /// @param nanos 0 to 1,000,000,000
    public final void realTimeNanos(long nanos) {
        realTimeNanos = nanos;
    }

    /// Lets another policy order the class Normal, also while threads run. Each core changes over at its
    /// next dispatch or preemption point; no thread is lost on the way.
    ///
    /// @param source makes the policies
    public final void policy(SchedulingPolicy.Source source) {
        policy.set(source);
        policyChanged();
    }

    /// Undoes that another policy has taken the place of a broken one, for cores that begin anew.
    final void putBack(SchedulingPolicy.Source source) {
        policy.set(source);
    }

    /// The cores are to change over to [#policy()].
    abstract void policyChanged();

    /// {@return who makes the policies}
    public final SchedulingPolicy.Source policy() {
        return policy.get();
    }

    /// {@return what a policy has thrown since this was asked last, null if nothing}
    public final @Nullable RuntimeException takePolicyFailure() {
        return policyFailure.get() == null ? null : policyFailure.getAndSet(null);
    }

    /// Puts threads back that a broken policy has kept.
    ///
    /// @param candidates all threads that could be among them
    public final void recover(Iterable<? extends Schedulable> candidates) {
        for (Schedulable one : candidates) {
            if (one.runState() == Schedulable.State.READY) {
                parametersChanged(one);
            }
        }
    }

    /// Sets for how many ticks, of about a millisecond, what runs on a core of the real machine may leave
    /// the question to give way unanswered while others wait there, until the core is taken from it.
    ///
    /// @param ticks how many, 0 for ever
    public abstract void patience(int ticks);

    /// Takes the core away from what runs there, if that is outside of the scheduler at this moment; then
    /// another platform thread drives the core, and the one before keeps what it runs until that comes
    /// by. On the simulated machine there is only one platform thread, and nothing is ever taken away. To
    /// be called by the tick listener only.
    ///
    /// @param schedulable whose core
    /// @return whether it runs without a core now
    public abstract boolean handOff(Schedulable schedulable);

    /// Whether something runs without a core.
    ///
    /// @param schedulable what
    /// @return whether its core has been taken away and it has not come by since
    public abstract boolean isDetached(Schedulable schedulable);

    /// Takes something that runs without a core out of circulation for ever: it is not dispatched again,
    /// and what it does until it comes by is nobody's.
    ///
    /// @param schedulable what
    /// @return false if it does not run without a core, or has been abandoned before
    public abstract boolean abandonDetached(Schedulable schedulable);

    /// {@return what runs without a core at this moment}
    public abstract List<Schedulable> detached();

    /// Changes how many virtual cores there are. What waits on cores that go moves to others; what runs
    /// there moves at its next preemption point.
    ///
    /// @param cores how many, at least 1
    public abstract void resize(int cores);

    /// Sets who hears what the scheduler does.
    ///
    /// @param observer who, or null for nobody
    public abstract void observer(@Nullable ScheduleObserver observer);

    /// Takes a schedulable that has just become READY.
    abstract void enqueue(Schedulable schedulable);
}
