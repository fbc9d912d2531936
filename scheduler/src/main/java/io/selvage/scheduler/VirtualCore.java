package io.selvage.scheduler;

import io.selvage.runtime.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/// A virtual core: a queue, an inbox, and the carrier that drives it at the moment. At any instant it runs at
/// most one schedulable. The core is not its carrier: everything that must survive a change of carrier is here.
///
/// Fields are owned by the driving carrier unless they say otherwise.
public final class VirtualCore {
    /// How many dispatches may pass before remote wake-ups are looked at although the core has local work.
    private static final int INBOX_INTERVAL = 16;

    private static final int INBOX_CHUNK = 1_024;
    private static final VarHandle DISPATCHES;
    private static final VarHandle DRAINING;
    private static final VarHandle OVERDUE;
    private static final VarHandle UNCHARGED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            DISPATCHES = lookup.findVarHandle(VirtualCore.class, "dispatches", long.class);
            DRAINING = lookup.findVarHandle(VirtualCore.class, "draining", boolean.class);
            OVERDUE = lookup.findVarHandle(VirtualCore.class, "overdue", boolean.class);
            UNCHARGED = lookup.findVarHandle(VirtualCore.class, "uncharged", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Scheduler scheduler;
    private final int index;
    private final RunQueue queue;

    /// Wake-ups from outside. Many producers; the one consumer is whoever has set `draining`.
    private final MessagePassingQueue<Schedulable> inbox = new MpscUnboundedVarHandleArrayQueue<>(INBOX_CHUNK);

    /// Consumer right of the inbox: tried, never waited for.
    private volatile boolean draining;

    /// Written by the owner (opaque), read by the ticker and by whoever looks.
    private volatile long dispatches;

    /// Set by the ticker when one dispatch has outlasted a whole tick, reset by the owner after each dispatch.
    private volatile boolean overdue;

    /// When the time not yet charged to anybody began, in the clock's nanoseconds. Written by the owner
    /// (opaque).
    private volatile long uncharged;

    /// The tick at which `uncharged` was read.
    private long chargedTick;

    /// Owned by the ticker.
    private long dispatchesAtTick = -1;

    VirtualCore(Scheduler scheduler, int index) {
        this.scheduler = scheduler;
        queue = new RunQueue(
                scheduler.coreCount() == 1 ? RunQueue.Sharing.NOBODY_STEALS : RunQueue.Sharing.OTHERS_STEAL);
        this.index = index;
    }

    /// {@return 0 to the number of cores - 1}
    public int index() {
        return index;
    }

    /// {@return how many dispatches it has made; may be read from any thread}
    public long dispatches() {
        return (long) DISPATCHES.getOpaque(this);
    }

    /// {@return when the time that nobody has been charged for yet began; may be read from any thread}
    long unchargedSince() {
        return (long) UNCHARGED.getOpaque(this);
    }

    RunQueue queue() {
        return queue;
    }

    /// Whether the current dispatch has outlasted a tick, so that the owner cannot be expected to come back
    /// soon and even its next slot may be stolen.
    boolean isOverdue() {
        return overdue;
    }

    /// Runs one schedulable, if one is ready on this core.
    ///
    /// @param carrier the calling carrier
    /// @return false if nothing was ready
    boolean dispatchOne(CoreCarrier carrier) {
        long count = (long) DISPATCHES.get(this);
        if ((count & INBOX_INTERVAL - 1) == 0 && !inbox.isEmpty()) {
            drainInbox(queue);
        }
        Schedulable schedulable = queue.poll();
        if (schedulable == null) {
            if (inbox.isEmpty() || drainInbox(queue) == 0) {
                return false;
            }
            schedulable = queue.poll();
            if (schedulable == null) {
                return false;
            }
        }
        run(carrier, schedulable);
        return true;
    }

    /// Runs one schedulable that this core's carrier has taken from some queue.
    void run(CoreCarrier carrier, Schedulable schedulable) {
        schedulable.beginRun(index);
        carrier.current = schedulable;
        Outcome outcome;
        try {
            outcome = schedulable.dispatch();
        } finally {
            carrier.current = null;
            DISPATCHES.setOpaque(this, (long) DISPATCHES.get(this) + 1);
            if (overdue) {
                OVERDUE.setOpaque(this, false);
            }
        }
        if (account(schedulable)) {
            scheduler.helpOverdue(this);
        }
        switch (outcome) {
            case YIELDED -> {
                schedulable.endRunReady();
                // No signal: one went on when it came off, so no more work waits here than before.
                queue.push(schedulable);
            }
            case BLOCKED -> {
                if (!schedulable.endRunAsleep()) {
                    queue.push(schedulable);
                }
            }
            case ENDED -> schedulable.endRunDead();
        }
    }

    /// Charges the time since the last charge to whoever ran when the tick passed. A run that is longer than a
    /// tick is charged in full; short runs are sampled, without bias because the tick knows nothing of them.
    /// Reading the clock at every dispatch would cost more than the dispatch.
    ///
    /// @return whether a tick has passed
    boolean account(Schedulable schedulable) {
        long tick = scheduler.tick();
        if (tick == chargedTick) {
            return false;
        }
        chargedTick = tick;
        charge(schedulable);
        return true;
    }

    private void charge(Schedulable schedulable) {
        long now = scheduler.clock().nanoTime();
        schedulable.charge(now - (long) UNCHARGED.get(this));
        UNCHARGED.setOpaque(this, now);
    }

    /// After the core has idled: idle time is nobody's.
    void endIdle() {
        UNCHARGED.setOpaque(this, scheduler.clock().nanoTime());
        chargedTick = scheduler.tick();
    }

    /// From any thread: hands over a schedulable that has become ready.
    void offer(Schedulable schedulable) {
        inbox.offer(schedulable);
    }

    /// From a carrier: moves the inbox to its own queue, if nobody else is doing it.
    ///
    /// @param target the calling carrier's own queue
    /// @return how many were moved
    int drainInbox(RunQueue target) {
        if (draining || !DRAINING.compareAndSet(this, false, true)) {
            return 0;
        }
        int moved = 0;
        try {
            // Bounded: the producers must not keep the core from running what it has.
            for (; moved < INBOX_CHUNK; moved++) {
                // Relaxed: does not wait for a producer that was preempted halfway.
                Schedulable schedulable = inbox.relaxedPoll();
                if (schedulable == null) {
                    break;
                }
                target.push(schedulable);
            }
        } finally {
            DRAINING.setVolatile(this, false);
        }
        if (target.size() > 1) {
            // Who looked around while they were between the two queues has not seen them.
            scheduler.signal();
        }
        return moved;
    }

    /// Whether there is something here that another core may take at once. May be out of date when it returns.
    boolean hasStealable() {
        return queue.hasStealable() || !inbox.isEmpty() || (overdue && !queue.isEmpty());
    }

    /// Whether anything at all waits here.
    boolean hasWork() {
        return !queue.isEmpty() || !inbox.isEmpty();
    }

    int queueLength() {
        return queue.size() + inbox.size();
    }

    /// From the ticker, once per tick while the core is busy.
    ///
    /// @return whether the core needs help: it has not finished a dispatch since the last tick, and others wait
    ///     on it
    boolean tickPassed() {
        long now = dispatches();
        boolean stuck = now == dispatchesAtTick;
        dispatchesAtTick = now;
        if (!stuck || !hasWork()) {
            return false;
        }
        overdue = true;
        return true;
    }

    /// From the ticker, once per tick while the core idles: the next dispatch is not to be taken for one that
    /// has lasted since before.
    void tickPassedIdle() {
        dispatchesAtTick = -1;
    }
}
