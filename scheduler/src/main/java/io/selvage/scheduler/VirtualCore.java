package io.selvage.scheduler;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.OwnCacheLines;
import io.selvage.runtime.Affinity;
import io.selvage.runtime.CarrierAccounts;
import io.selvage.runtime.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// A virtual core: a queue, an inbox, and the carrier that drives it at the moment. At any instant it
/// runs at most one schedulable. The core is not its carrier: everything that must survive a change of
/// carrier is here.
///
/// **The claim.** The queue belongs to whoever holds the core's claim, a word of one bit. Its carrier
/// takes the claim between two dispatches, once for putting back the one and picking the next, and never
/// while it runs somebody; so others can help themselves while a dispatch lasts. They only ever *try* to
/// claim. Nobody waits for anything while holding a claim, or runs other code of the embedder's than the
/// policy. As long as there is one core, nobody else is there to take its work, and the claim is not
/// used.
///
/// **Without the claim.** Wake-ups from outside, and errands, go to lock-free queues that the next holder
/// of the claim empties. The running code puts whom it wakes into the next slot, which is emptied under
/// the claim.
///
/// Fields are owned by the driving carrier unless they say otherwise.
public final class VirtualCore extends OwnCacheLines {
    /// How many times in a row the next slot may go first while others wait.
    static final int STREAK = 16;

    /// How many schedulables one theft may move.
    static final int MOST_STOLEN = 128;

    /// How many dispatches may pass before remote wake-ups are looked at although the core has local
    /// work.
    private static final int INBOX_INTERVAL = 16;

    private static final int INBOX_CHUNK = 1_024;
    private static final int ERRAND_CHUNK = 8;
    /// How often to look at a claim that somebody else has before giving the CPU away.
    private static final int SPINS = 200;

    /// How many of the first dispatches after the core was idle are each charged for.
    private static final int CHARGED_EACH = 8;

    private static final int NEVER = -1;

    /// From how much time on, by the clock, the host is asked how much of it was a thread's.
    private static final long WORTH_ASKING_NANOS = 1_000_000;

    private static final int FREE = 0;
    private static final int HELD = 1;

    private static final VarHandle CLAIM;
    private static final VarHandle DISPATCHES;
    private static final VarHandle NEXT;
    private static final VarHandle OVERDUE;
    private static final VarHandle RANK;
    private static final VarHandle UNCHARGED;
    private static final VarHandle URGENT;
    private static final VarHandle WAITING;
    private static final VarHandle UNRESTRICTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLAIM = lookup.findVarHandle(VirtualCore.class, "claim", int.class);
            DISPATCHES = lookup.findVarHandle(VirtualCore.class, "dispatches", long.class);
            NEXT = lookup.findVarHandle(VirtualCore.class, "nextSlot", Schedulable.class);
            OVERDUE = lookup.findVarHandle(VirtualCore.class, "overdue", boolean.class);
            RANK = lookup.findVarHandle(VirtualCore.class, "rank", int.class);
            UNCHARGED = lookup.findVarHandle(VirtualCore.class, "uncharged", long.class);
            URGENT = lookup.findVarHandle(VirtualCore.class, "urgent", int.class);
            WAITING = lookup.findVarHandle(VirtualCore.class, "waiting", int.class);
            UNRESTRICTED = lookup.findVarHandle(VirtualCore.class, "unrestricted", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Scheduler scheduler;
    private final int index;
    private final CoreAccounts accounts;

    /// Owned by the holder of the claim.
    private final RunQueue queue;

    /// Wake-ups from outside. Many producers; the one consumer is the holder of the claim.
    private final MessagePassingQueue<Schedulable> inbox = new MpscUnboundedVarHandleArrayQueue<>(INBOX_CHUNK);

    /// Those whose parameters have changed while they waited here. Like the inbox.
    private final MessagePassingQueue<Schedulable> errands = new MpscUnboundedVarHandleArrayQueue<>(ERRAND_CHUNK);

    private volatile int claim;

    /// Whether the claim is used. Set once, by the carrier itself, between two dispatches.
    private volatile boolean shared;

    /// Somebody wants it to be used.
    private volatile boolean sharingWanted;

    /// Put there by the running code, taken out by the holder of the claim.
    private volatile @Nullable Schedulable nextSlot;

    /// How often in a row the next slot has gone first.
    private int streak;

    // What the holder of the claim last made known of the queue, for those who look from outside.
    private volatile int waiting;
    private volatile int unrestricted;

    /// The rank of the first that waits if it is urgent, else 0.
    private volatile int urgent;

    /// The rank of whoever runs.
    private volatile int rank = SchedulingParameters.NO_RANK;

    /// Something was left here that is not to wait for long. Set by anybody, reset by the holder of the
    /// claim.
    private volatile boolean beckoned;

    /// The core is to go. Written by who changes the number of cores.
    private volatile boolean retired;

    /// Who drives it, null if nobody does. Written by who changes the number of cores.
    private volatile @Nullable CoreCarrier carrier;

    /// Written by the owner (opaque), read by the ticker and by whoever looks.
    private volatile long dispatches;

    /// Set by the ticker when one dispatch has outlasted a whole tick, reset by the owner after each
    /// dispatch.
    private volatile boolean overdue;

    /// When the time not yet charged to anybody began, in the clock's nanoseconds. Written by the owner
    /// (opaque).
    private volatile long uncharged;

    /// The tick at which `uncharged` was read.
    private long chargedTick;

    /// What whoever has the claim does when it has given it up, because it may have to wait. Owned by the
    /// holder of the claim.
    private @Nullable List<Runnable> postponed;

    /// What a theft is carried in.
    private final @Nullable Schedulable[] loot = new Schedulable[MOST_STOLEN];

    private final HostTime hostTime = new HostTime();

    /// Whether the carrier has slept since something ran here.
    private boolean hasSlept;

    /// Since when the carrier looks for something to run; 0 while there is something.
    private long idleBegan;

    /// How many dispatches there were since the core was idle, and at which of them time is charged next
    /// although no tick has passed.
    private int sinceIdle;

    private int chargedNext;

    /// Who has been charged because its end is near.
    private @Nullable Schedulable settled;

    /// Owned by the ticker.
    private long dispatchesAtTick = -1;

    /// Whether it has made no dispatch between the last two ticks. Owned by the ticker.
    private boolean stuck;

    /// For how many ticks what runs here has not answered the question to give way, while others wait.
    /// Owned by the ticker.
    private int unanswered;

    /// Whether there is anybody to take what waits here.
    enum Sharing {
        /// There are other cores.
        FROM_THE_START,
        /// It is the only one, for the time being.
        WHEN_WANTED
    }

    VirtualCore(Scheduler scheduler, int index, Sharing sharing) {
        this.scheduler = scheduler;
        this.index = index;
        accounts = new CoreAccounts(scheduler.clock().nanoTime());
        // Before its carrier starts; later only that carrier may say so.
        shared = sharing == Sharing.FROM_THE_START;
        queue = new RunQueue(scheduler, index, scheduler.policy());
    }

    /// For tests: what the holder of the claim owns.
    RunQueue queue() {
        return queue;
    }

    /// {@return 0 to the number of cores - 1}
    public int index() {
        return index;
    }

    /// {@return how many dispatches it has made; may be read from any thread}
    public long dispatches() {
        return (long) DISPATCHES.getOpaque(this);
    }

    /// {@return its own time, and who has waited for it}
    CoreAccounts accounts() {
        return accounts;
    }

    /// {@return who drives it, null if nobody does; may be read from any thread}
    @Nullable
    CoreCarrier carrier() {
        return carrier;
    }

    /// Lock of the scheduler's size held.
    void carrier(@Nullable CoreCarrier driver) {
        carrier = driver;
    }

    /// What runs here, for who looks from outside.
    @Nullable
    Schedulable current() {
        CoreCarrier driver = carrier;
        return driver == null ? null : driver.current;
    }

    // The claim.

    /// By the core's carrier, and by tests.
    void claim() {
        if (!shared) {
            if (!sharingWanted) {
                return;
            }
            shared = true;
        }
        if (!CLAIM.weakCompareAndSetAcquire(this, FREE, HELD)) {
            claimContended();
        }
    }

    /// Whoever has the claim gives it up after a few hundred instructions, unless its platform thread has
    /// lost its CPU: then this one's may be the one that it needs.
    private void claimContended() {
        int spins = 0;
        do {
            while (claim != FREE) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    spins = 0;
                    Affinity.yieldToOs();
                }
            }
        } while (!CLAIM.weakCompareAndSetAcquire(this, FREE, HELD));
    }

    /// By somebody else than the core's carrier.
    boolean tryClaim() {
        return shared && claim == FREE && CLAIM.compareAndSet(this, FREE, HELD);
    }

    /// By whoever holds the claim.
    void release() {
        List<Runnable> due = postponed;
        if (due != null) {
            postponed = null;
        }
        publish();
        giveUpClaim();
        if (due != null) {
            due.forEach(Runnable::run);
        }
    }

    /// By whoever holds the claim and must not wait afterwards either: what is postponed stays so.
    private void releaseAtOnce() {
        publish();
        giveUpClaim();
    }

    /// Claim held: does something when the claim has been given up.
    void afterRelease(Runnable action) {
        List<Runnable> actions = postponed;
        if (actions == null) {
            actions = new ArrayList<>();
            postponed = actions;
        }
        actions.add(action);
    }

    private void giveUpClaim() {
        if (!shared) {
            return;
        }
        CLAIM.setRelease(this, FREE);
        if (retired) {
            VarHandle.fullFence();
            evacuate();
        }
    }

    /// Claim held: makes known what there is now.
    private void publish() {
        int size = queue.size();
        if (size != waiting) {
            WAITING.setOpaque(this, size);
        }
        int free = queue.unrestricted();
        if (free != unrestricted) {
            UNRESTRICTED.setOpaque(this, free);
        }
        int nowUrgent = queue.urgentRank();
        if (nowUrgent != urgent) {
            scheduler.urgentChanged(urgent, nowUrgent);
            URGENT.setOpaque(this, nowUrgent);
        }
        int running = queue.runningRank();
        if (running != rank) {
            RANK.setOpaque(this, running);
        }
    }

    /// Others are about to come who may want what waits here.
    void share() {
        sharingWanted = true;
    }

    /// {@return whether others can take what waits here}
    boolean isShared() {
        return shared;
    }

    // Driving.

    /// Runs what there is until nothing is ready here, or the core has been taken from its carrier.
    ///
    /// All of it is a section of the carrier's, but for what is run.
    void drive(CoreCarrier driver) {
        Schedulable running = first();
        while (running != null) {
            Outcome outcome = dispatch(driver, running);
            if (driver.hasLostCore()) {
                return;
            }
            running = next(running, outcome);
        }
        driver.current = null;
    }

    /// Picks who runs when nobody has run just before.
    @Nullable
    Schedulable first() {
        claim();
        try {
            return pick();
        } finally {
            release();
        }
    }

    private Outcome dispatch(CoreCarrier driver, Schedulable schedulable) {
        int before = schedulable.lastCore();
        if (scheduler.keepsAccounts()) {
            if (before >= 0 && before != index) {
                schedulable.countMigration();
            }
            accounts.dispatched(schedulable, scheduler.coarseNanoTime(), scheduler.clock());
        }
        schedulable.beginRun(index);
        if (driver.current != schedulable) {
            driver.current = schedulable;
        }
        ScheduleObserver observer = scheduler.observer();
        if (observer != null) {
            observer.dispatched(index, schedulable, before, scheduler.clock().nanoTime());
        }
        Allocations allocations = driver.allocations();
        boolean metered = schedulable.isMetered();
        if (metered) {
            allocations.begin();
        } else {
            allocations.forget();
        }
        driver.leavesScheduler();
        Outcome outcome = Outcome.BLOCKED;
        try {
            outcome = schedulable.dispatch();
            return outcome;
        } finally {
            if (metered) {
                // While it is still this carrier's: afterwards another one may run it.
                allocations.chargeAfter(schedulable, outcome);
            }
            if (driver.comesBack(schedulable, outcome)) {
                countDispatch();
            }
        }
    }

    private void countDispatch() {
        DISPATCHES.setOpaque(this, (long) DISPATCHES.get(this) + 1);
        if (overdue) {
            OVERDUE.setOpaque(this, false);
        }
    }

    /// Whether nothing has happened that has to be seen to between two dispatches.
    private boolean isUneventful() {
        return nextSlot == null
                && !beckoned
                && scheduler.tick() == chargedTick
                && sinceIdle + 1 != chargedNext
                && ((long) DISPATCHES.get(this) & INBOX_INTERVAL - 1) != 0
                && !retired
                && !scheduler.isAnythingUrgent()
                && scheduler.observer() == null
                && !scheduler.isStopping();
    }

    /// Claim held, and given up here: after an uneventful yield, if the policy alone chooses who is next.
    private @Nullable Schedulable rotate(Schedulable left) {
        boolean changed = true;
        try {
            sinceIdle++;
            keep(left, left.takeDeparture());
            left.stayRunnable();
            Schedulable next = queue.rotate(left);
            changed = queue.unrestricted() != unrestricted;
            return next;
        } finally {
            if (changed) {
                release();
            } else {
                // As many wait as before, and somebody of the same class runs.
                giveUpClaim();
            }
        }
    }

    /// Puts away the one that has just run and picks the next.
    private @Nullable Schedulable next(Schedulable left, Outcome outcome) {
        boolean ticked = false;
        Schedulable elsewhere = null;
        Schedulable next;
        claim();
        if (outcome == Outcome.YIELDED && isUneventful() && queue.isPolicysChoice()) {
            return rotate(left);
        }
        try {
            ticked = accountAfter(left, outcome);
            elsewhere = putAway(left, outcome);
            next = scheduler.isStopping() ? null : pick();
        } finally {
            release();
        }
        if (elsewhere != null) {
            scheduler.place(elsewhere);
        }
        if (ticked) {
            scheduler.tickedOn(this);
        }
        if (urgent != 0) {
            scheduler.urge(this, urgent);
        }
        return next;
    }

    /// Claim held.
    ///
    /// @return the one that has run if it has to go to another core
    private @Nullable Schedulable putAway(Schedulable left, Outcome outcome) {
        return switch (outcome) {
            case YIELDED -> putBack(left);
            case BLOCKED -> left.isNotified() ? putBack(left) : putToSleep(left);
            case ENDED -> putDown(left);
        };
    }

    private @Nullable Schedulable putDown(Schedulable left) {
        observe(left, ScheduleObserver.Departure.ENDED);
        queue.leave();
        left.endRunDead();
        return null;
    }

    private @Nullable Schedulable putBack(Schedulable left) {
        // Absorbs a wake-up that came during the run: it will run again anyway.
        ScheduleObserver.Departure departure = left.takeDeparture();
        observe(left, departure);
        left.endRunReady();
        if (retired || !left.mayRunOn(index)) {
            if (scheduler.mayMove(left, this)) {
                queue.leave();
                return left;
            }
        }
        // No signal: one went on when it came off, so no more work waits here than before.
        queue.putBack(departure);
        return null;
    }

    private @Nullable Schedulable putToSleep(Schedulable left) {
        left.takeDeparture();
        observe(left, ScheduleObserver.Departure.BLOCKED);
        // Before it can be seen asleep: from then on it may be queued on another core.
        queue.leave();
        if (left.endRunAsleep()) {
            return null;
        }
        ScheduleObserver observer = scheduler.observer();
        if (observer != null) {
            observer.woken(left, index, scheduler.clock().nanoTime());
        }
        if (retired || !left.mayRunOn(index)) {
            return left;
        }
        take(left, Arrival.WOKEN);
        return null;
    }

    /// Claim held: queues one that is READY. Its affinity is looked at once more when it says that it
    /// waits here: who changes it from then on leaves an errand here.
    ///
    /// @return whether it should run before the one that runs has had its turn
    private boolean take(Schedulable schedulable, Arrival arrival) {
        boolean preempts = queue.enqueue(schedulable, arrival);
        if (schedulable.queuedAs.allows(index) || !scheduler.mayMove(schedulable, this)) {
            return preempts;
        }
        queue.remove(schedulable);
        scheduler.place(schedulable);
        return false;
    }

    /// Notes a switch, and that a wait begins: for those that block, in case that they do not sleep after
    /// all.
    private void keep(Schedulable left, ScheduleObserver.Departure departure) {
        if (scheduler.keepsAccounts()) {
            left.countSwitch(departure);
            left.beginsToWait(scheduler.coarseNanoTime());
        }
    }

    private void observe(Schedulable left, ScheduleObserver.Departure departure) {
        keep(left, departure);
        ScheduleObserver observer = scheduler.observer();
        if (observer != null) {
            observer.left(index, left, departure, scheduler.clock().nanoTime());
        }
    }

    /// Claim held: chooses who runs next.
    private @Nullable Schedulable pick() {
        if (retired) {
            return null;
        }
        if (beckoned || ((long) DISPATCHES.get(this) & INBOX_INTERVAL - 1) == 0) {
            tidy();
        }
        Schedulable next = pickHere();
        if (next == null) {
            tidy();
            next = pickHere();
        }
        if (scheduler.isAnythingUrgent() || (next != null && queue.runningRank() == SchedulingParameters.IDLE_RANK)) {
            next = scheduler.pullUrgent(this, next);
        }
        if (next == null) {
            queue.forget();
        } else if (queue.isExact()) {
            // What the one before it has run since the last tick is lost to accounting; this one is charged exactly.
            UNCHARGED.setOpaque(this, scheduler.clock().nanoTime());
        }
        return next;
    }

    private @Nullable Schedulable pickHere() {
        Schedulable woken = nextSlot;
        if (woken == null) {
            streak = 0;
            return queue.pick();
        }
        // Only the claim's holder empties the slot, and only this carrier fills it.
        NEXT.setRelease(this, (Schedulable) null);
        if (!woken.parameters().isOrdinary()) {
            // Its parameters have changed since it was put there.
            take(woken, RunQueue.arrivalOf(woken));
            return queue.pick();
        }
        if (streak < STREAK || queue.size() == 0) {
            streak = streak < STREAK ? streak + 1 : 1;
            return queue.pickWoken(woken);
        }
        streak = 0;
        take(woken, RunQueue.arrivalOf(woken));
        return queue.pick();
    }

    /// Claim held: another one has come from another core, and competes with the one just picked.
    ///
    /// @return who runs, or null if the policy breaks on the way
    @Nullable
    Schedulable replace(@Nullable Schedulable picked, Schedulable urgentOne) {
        if (picked != null) {
            queue.putBack(ScheduleObserver.Departure.PREEMPTED);
        }
        queue.enqueue(urgentOne, Arrival.MOVED);
        return queue.pick();
    }

    /// Claim held: sees to what others have left here.
    ///
    /// @return whether somebody came who should run before the one that runs has had its turn
    private boolean tidy() {
        if (beckoned) {
            // Before what was left here is looked at.
            beckoned = false;
        }
        if (!queue.isUnder(scheduler.policy())) {
            queue.follow(scheduler.policy());
        }
        boolean preempts = false;
        if (!errands.isEmpty()) {
            preempts = runErrands();
        }
        return (!inbox.isEmpty() && drainInbox()) || preempts;
    }

    /// Who does not wait here any more, or not yet, is nobody's business: whoever queues it next says so
    /// first and reads its parameters afterwards, and finds the new ones ([Machine#parametersChanged]).
    private boolean runErrands() {
        for (Schedulable one = errands.relaxedPoll(); one != null; one = errands.relaxedPoll()) {
            if (queue.hasLost(one)) {
                queue.recover(one);
            }
            if (queue.holds(one)) {
                if (one.mayRunOn(index) || !scheduler.mayMove(one, this)) {
                    queue.reconsider(one);
                } else {
                    queue.remove(one);
                    scheduler.place(one);
                }
            }
        }
        return queue.mustGiveWay();
    }

    private boolean drainInbox() {
        boolean preempts = false;
        // Bounded: the producers must not keep the core from running what it has.
        for (int moved = 0; moved < INBOX_CHUNK; moved++) {
            // Relaxed: does not wait for a producer that was preempted halfway.
            Schedulable schedulable = inbox.relaxedPoll();
            if (schedulable == null) {
                break;
            }
            preempts |= take(schedulable, RunQueue.arrivalOf(schedulable));
        }
        return preempts;
    }

    /// In a section: a dispatch has failed; the one that it was for is lost.
    void forgetRunning() {
        CoreCarrier driver = carrier;
        if (driver != null) {
            driver.current = null;
        }
        claim();
        queue.leave();
        release();
    }

    // What the running code does, on the core's carrier.

    /// Puts one of the class Normal that may run anywhere into the next slot.
    ///
    /// @return whether somebody waits now for whom an idle core is worth waking
    boolean pushNext(Schedulable schedulable) {
        if (nextSlot == null) {
            // Others only ever empty the slot, so a check without order cannot go stale the wrong way.
            NEXT.setRelease(this, schedulable);
            return false;
        }
        Schedulable displaced = (Schedulable) NEXT.getAndSet(this, schedulable);
        if (displaced == null) {
            return false;
        }
        if (accept(displaced)) {
            askToGiveWay();
        }
        return true;
    }

    /// Queues one that is READY.
    ///
    /// @return whether it should run before the one that runs has had its turn
    boolean accept(Schedulable schedulable) {
        claim();
        try {
            // Who wakes somebody may hold locks: what is postponed waits for the next preemption point.
            return take(schedulable, RunQueue.arrivalOf(schedulable)) || postponed != null;
        } finally {
            releaseAtOnce();
        }
    }

    /// Whether the running code is to give the core up now.
    boolean mustGiveWay(Schedulable running) {
        boolean must;
        claim();
        try {
            running.answersGivingWay();
            must = isToGiveWay(running);
        } finally {
            release();
        }
        if (urgent != 0) {
            scheduler.urge(this, urgent);
        }
        must = must || retired || scheduler.isUrgentElsewhere(this);
        if (must) {
            // It may be unable to leave, and then it has given no answer.
            running.askToGiveWay();
        }
        return must;
    }

    /// Claim held.
    private boolean isToGiveWay(Schedulable running) {
        Schedulable woken = nextSlot;
        boolean preempts = false;
        if (woken != null) {
            woken = takeNext();
        }
        if (woken != null) {
            preempts = take(woken, RunQueue.arrivalOf(woken));
        }
        preempts |= tidy();
        account(running);
        return preempts || queue.mustGiveWay();
    }

    /// By who takes the core from its carrier, instead of that one: lets go of what runs, which will not
    /// come by here again.
    ///
    /// @param running what runs
    /// @param reason why the core is taken
    /// @return whether it is to be taken; if not nothing has changed
    boolean dismiss(Schedulable running, Strays.Reason reason) {
        claim();
        try {
            boolean must = isToGiveWay(running) || scheduler.strays().hasAny();
            if (!must && reason == Strays.Reason.TURN_OVER) {
                return false;
            }
            countDispatch();
            long nanos = nanosSinceCharge();
            charge(running, nanos, hostTime.correct(carrierOrCaller(), nanos));
            observe(running, ScheduleObserver.Departure.PREEMPTED);
            queue.leave();
            chargedTick = scheduler.tick();
            return true;
        } finally {
            release();
        }
    }

    /// Charges the time since the last charge to whoever ran when the tick passed. A run that is longer
    /// than a tick is charged in full; short runs are sampled, without bias because the tick knows
    /// nothing of them. Reading the clock at every dispatch would cost more than the dispatch.
    ///
    /// Claim held.
    ///
    /// @return whether a tick has passed
    private boolean account(Schedulable schedulable) {
        long tick = scheduler.tick();
        boolean ticked = tick != chargedTick;
        if (ticked) {
            chargedTick = tick;
            chargedNext = NEVER;
            long nanos = nanosSinceCharge();
            charge(schedulable, nanos, hostTime.correct(carrierOrCaller(), nanos));
        } else if (queue.isExact()) {
            chargeBetweenTicks(schedulable);
        }
        return ticked;
    }

    /// Claim held, after a dispatch: as [#account(Schedulable)], and what a tick would sample in a biased
    /// way. A core that idles between short bursts of work is charged only for what it does between the
    /// last idling and the tick. So until the first tick after that, time is charged after dispatches
    /// that lie farther and farther apart, and when the core is likely to idle next.
    private boolean accountAfter(Schedulable left, Outcome outcome) {
        boolean wasSettled = settled == left;
        settled = null;
        sinceIdle++;
        if (wasSettled && outcome == Outcome.ENDED) {
            return false;
        }
        boolean ticked = account(left);
        if (!ticked && (sinceIdle == chargedNext || isLast(outcome))) {
            chargeEarly(left);
        }
        return ticked;
    }

    private boolean isLast(Outcome outcome) {
        return outcome != Outcome.YIELDED && nextSlot == null && queue.size() == 0;
    }

    private void chargeEarly(Schedulable schedulable) {
        if (sinceIdle >= chargedNext) {
            int part = sinceIdle < CHARGED_EACH ? 0 : sinceIdle / 2;
            chargedNext = sinceIdle + 1 + (part == 0 ? 0 : (int) (dispatches() % part));
        }
        chargeBetweenTicks(schedulable);
    }

    /// The ticks may be late, too.
    private void chargeBetweenTicks(Schedulable schedulable) {
        long nanos = nanosSinceCharge();
        long own = nanos < WORTH_ASKING_NANOS ? hostTime.charge(nanos) : hostTime.correct(carrierOrCaller(), nanos);
        charge(schedulable, nanos, own);
    }

    private long nanosSinceCharge() {
        return scheduler.clock().nanoTime() - (long) UNCHARGED.get(this);
    }

    private Thread carrierOrCaller() {
        CoreCarrier driver = carrier;
        return driver == null ? Thread.currentThread() : driver;
    }

    /// @param nanos the time since the last charge
    /// @param own how much of it was this core's
    private void charge(Schedulable schedulable, long nanos, long own) {
        queue.charge(nanos);
        schedulable.charge(own);
        UNCHARGED.setOpaque(this, (long) UNCHARGED.get(this) + nanos);
    }

    /// From any thread.
    ///
    /// @return how much of its time nobody has been charged for yet, in nanoseconds
    long unchargedNanos() {
        long nanos = Math.max(0, scheduler.clock().nanoTime() - (long) UNCHARGED.getOpaque(this));
        CoreCarrier driver = carrier;
        if (nanos < WORTH_ASKING_NANOS || driver == null) {
            return nanos;
        }
        // The host may have run something else for long, which no tick has corrected yet.
        long own = hostTime.uncharged(driver);
        return own == CarrierAccounts.UNSUPPORTED ? nanos : Math.min(nanos, own);
    }

    /// From the core's carrier, on behalf of the one that it runs, which is about to end.
    void settle(Schedulable running) {
        claim();
        try {
            if (!account(running) && (sinceIdle + 1 >= chargedNext || isLast(Outcome.ENDED))) {
                chargeEarly(running);
            }
            settled = running;
        } finally {
            release();
        }
    }

    /// From the core's carrier: there is nothing to run.
    void beginIdle() {
        idleBegan = scheduler.clock().nanoTime();
        accounts.idleBegins(idleBegan);
    }

    /// From the core's carrier, while it idles: it is about to sleep.
    void fallsAsleep(CoreCarrier driver) {
        hostTime.idled(scheduler.clock().nanoTime() - idleBegan);
        hostTime.sleeps(driver);
    }

    /// From the core's carrier, while it idles: it has slept, so that another microsecond does not count.
    void hasSlept() {
        hasSlept = true;
    }

    /// After the core has idled: idle time is nobody's.
    void endIdle() {
        long now = scheduler.clock().nanoTime();
        accounts.idleEnds(now);
        UNCHARGED.setOpaque(this, now);
        chargedTick = scheduler.tick();
        sinceIdle = 0;
        chargedNext = 1;
        CoreCarrier driver = carrier;
        if (driver != null && (hasSlept || !hostTime.knows(driver))) {
            hostTime.begin(driver);
        } else if (idleBegan != 0) {
            hostTime.idled(now - idleBegan);
        }
        hasSlept = false;
        idleBegan = 0;
    }

    // What others do.

    /// From any thread: hands over a schedulable that has become ready.
    void offer(Schedulable schedulable) {
        inbox.offer(schedulable);
    }

    /// From any thread: has the owner look at one that waits here.
    void sendErrand(Schedulable schedulable) {
        errands.offer(schedulable);
    }

    /// From any thread, after something was left here: whoever runs here is to ask whether it must give
    /// way, and who picks next looks at what was left.
    void askToGiveWay() {
        beckoned = true;
        Schedulable running = current();
        if (running != null) {
            running.askToGiveWay();
        }
    }

    /// From another core's carrier: takes up to half of what waits here, and from a core that is stuck in
    /// its dispatch the next slot too, into its own queue.
    ///
    /// @param thief the calling carrier's own core
    /// @param most how many at most
    /// @return whether it took something
    boolean giveTo(VirtualCore thief, int most) {
        if (!tryClaim()) {
            return false;
        }
        int count = 0;
        Schedulable next = null;
        boolean emptied = !inbox.isEmpty();
        try {
            if (emptied) {
                drainInbox();
            }
            int half = queue.size() - queue.size() / 2;
            count = thief.take(queue, Math.min(half, Math.min(most, MOST_STOLEN)));
            if (count == 0 && overdue) {
                next = takeNext();
            }
        } finally {
            release();
        }
        if (emptied && waiting > 0) {
            // The core may have found its inbox empty, and not yet what was in it: who moves that has published it.
            var _ = scheduler.isSeenTo(this);
        }
        if (next != null) {
            thief.loot[0] = next;
            count = 1;
        }
        if (count > 0) {
            thief.bringIn(count);
        }
        return count > 0;
    }

    private int take(RunQueue from, int most) {
        int count = 0;
        while (count < most) {
            Schedulable given = from.give(index);
            if (given == null) {
                break;
            }
            loot[count++] = given;
        }
        return count;
    }

    private void bringIn(int count) {
        claim();
        try {
            for (int i = 0; i < count; i++) {
                Schedulable one = loot[i];
                loot[i] = null;
                if (one != null) {
                    take(one, Arrival.MOVED);
                }
            }
        } finally {
            release();
        }
    }

    private @Nullable Schedulable takeNext() {
        return nextSlot == null ? null : (Schedulable) NEXT.getAndSet(this, (Schedulable) null);
    }

    /// From another core's carrier, which holds its own claim: gives one away that is more urgent than
    /// what would run there.
    @Nullable
    Schedulable giveUrgent(int rankThere, int otherCore) {
        if (!hasAbove(rankThere) || !tryClaim()) {
            return null;
        }
        try {
            return queue.giveAbove(rankThere, otherCore);
        } finally {
            releaseAtOnce();
        }
    }

    /// Whether one waits here that goes before another of some rank; anybody who waits may be of the
    /// class Normal.
    boolean hasAbove(int otherRank) {
        return urgent() > otherRank || (otherRank < SchedulingParameters.NORMAL_RANK && waiting > 0);
    }

    /// From the ticker: gives one away to a core that idles.
    @Nullable
    Schedulable giveOne(int otherCore) {
        if (!tryClaim()) {
            return null;
        }
        try {
            return queue.give(otherCore);
        } finally {
            release();
        }
    }

    /// Whether the current dispatch has outlasted a tick, so that the owner cannot be expected to come
    /// back soon and even its next slot may be taken.
    boolean isOverdue() {
        return overdue;
    }

    // Going away.

    boolean isRetired() {
        return retired;
    }

    /// Lock of the scheduler's size held.
    void retire() {
        retired = true;
    }

    /// Lock of the scheduler's size held.
    void comeBack() {
        retired = false;
    }

    /// Moves all that waits here to other cores. By whoever gives the claim of a retired core up, and by
    /// whoever publishes something here and finds the core retired.
    ///
    /// If somebody holds the claim, that one has to come by here afterwards: it looks again after it has
    /// given the claim up, and who publishes tries to claim after it has published, each with a full
    /// fence in between. Who holds it now and has not seen that the core is retired took it before the
    /// core's carrier ended ([#vacate()]) or is that carrier, which comes by again.
    ///
    /// Against a thief: each takes out what it moves under the claim, so nobody is taken twice. Against
    /// the running code, which fills the next slot without the claim: that is on the core's carrier,
    /// which looks again after the dispatch.
    void evacuate() {
        while (retired && hasWork() && tryClaim()) {
            List<Schedulable> moved = new ArrayList<>();
            try {
                drainInbox();
                Schedulable next = takeNext();
                if (next != null) {
                    moved.add(next);
                }
                for (Schedulable one = errands.relaxedPoll(); one != null; one = errands.relaxedPoll()) {
                    // Who waits here is queued elsewhere as what it is by then.
                    if (queue.hasLost(one)) {
                        queue.recover(one);
                    }
                }
                for (Schedulable one = queue.giveUp(); one != null; one = queue.giveUp()) {
                    moved.add(one);
                }
            } finally {
                publish();
                CLAIM.setRelease(this, FREE);
            }
            moved.forEach(scheduler::place);
            VarHandle.fullFence();
        }
    }

    /// By the last carrier of a retired core, when it drives it no longer.
    ///
    /// This waits for the claim. Who had it before may not have seen that the core is retired when it
    /// gave the claim up; who takes it afterwards sees it.
    void vacate() {
        claim();
        release();
    }

    // What can be seen from outside; may be out of date when it returns.

    /// Whether there is something here that any other core may take at once.
    boolean hasStealable() {
        return unrestricted > 0 || !inbox.isEmpty() || (overdue && nextSlot != null);
    }

    /// Whether there is something here that some other core may be allowed to run.
    boolean hasRestricted() {
        return waiting > unrestricted;
    }

    /// Whether anything at all waits here.
    boolean hasWork() {
        return waiting > 0 || nextSlot != null || !inbox.isEmpty() || !errands.isEmpty();
    }

    /// {@return how many wait here}
    int queueLength() {
        return waiting + inbox.size() + (nextSlot == null ? 0 : 1);
    }

    /// {@return the rank of whoever runs here}
    int rank() {
        return (int) RANK.getOpaque(this);
    }

    /// {@return the rank of the first that waits if it is urgent, else 0}
    int urgent() {
        return (int) URGENT.getOpaque(this);
    }

    /// From the ticker, once per tick while the core is busy.
    ///
    /// @return whether the core needs help: it has not finished a dispatch since the last tick, and
    ///     others wait on it
    boolean tickPassed() {
        long now = dispatches();
        stuck = now == dispatchesAtTick;
        dispatchesAtTick = now;
        if (!stuck) {
            unanswered = 0;
            return false;
        }
        overdue = hasWork();
        return overdue;
    }

    /// From the ticker: whether no dispatch has ended between the last two ticks.
    boolean isStuck() {
        return stuck;
    }

    /// From the ticker, while the core is stuck, once per tick, after [#tickPassed()] and before it asks
    /// what runs here to give way.
    ///
    /// @return for how many ticks it has not answered
    int waitForAnswer(Schedulable running) {
        unanswered = running.isAskedToGiveWay() ? unanswered + 1 : 0;
        return unanswered;
    }

    /// From the ticker: the next attempt to take the core is not to come soon.
    void forgetAnswers() {
        unanswered = 0;
    }

    /// From the ticker, once per tick while the core idles: the next dispatch is not to be taken for one
    /// that has lasted since before.
    void tickPassedIdle() {
        dispatchesAtTick = -1;
        unanswered = 0;
    }
}
