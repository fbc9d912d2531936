package io.selvage.scheduler;

import io.selvage.api.scheduling.CoreStatistics;
import io.selvage.api.scheduling.LatencyHistogram;
import io.selvage.api.scheduling.SchedulingClass;
import io.selvage.api.scheduling.SchedulingPolicy;
import io.selvage.api.scheduling.Topology;
import io.selvage.runtime.CarrierAccounts;
import io.selvage.runtime.Clock;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.SpinLock;
import io.selvage.runtime.VirtualThreads;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Maps schedulables onto virtual cores.
///
/// **Where a woken schedulable goes.** Woken by code on a core: into that core's next slot, because the
/// waker's cache holds what the two talk about and the waker is likely to block soon. Whom it displaces
/// is queued, and that is when an idle core is signalled: one ready schedulable beside a running one is
/// not worth waking a core for until a tick has passed. Woken from outside: into the inbox of the core it
/// ran on last, which is woken if it is idle; else any idle core is, and helps itself. What is urgent,
/// and what may not run everywhere, is placed with more thought: see [#place(Schedulable)].
///
/// **Who runs above whom.** Each core makes known the rank of what it runs and the rank of the most
/// urgent that waits there. Whoever picks something less urgent than what waits elsewhere takes that one
/// instead ([#pullUrgent]), and whoever leaves something urgent waiting asks the core that runs the least
/// urgent to look again ([#urge]). So nothing urgent waits for longer than until the next preemption
/// point of a core that it may run on (MODEL 16, invariant 58).
///
/// **Ordering of a wake-up.** See [#signal(VirtualCore)].
public final class Scheduler extends Machine {
    /// Stands for code outside of the cores.
    private static final int OUTSIDE = -1;

    private final Chooser chooser;
    private final int[] cpus;
    private final String unboundReason;
    private final IdleCores idle;
    private final Ticker ticker;
    private final Strays strays = new Strays(this);

    /// For how many ticks what runs may leave the question to give way unanswered before its core is
    /// taken away; 0 for ever.
    private volatile int patience;

    /// All that have ever been; those from `online` on go or have gone. Replaced under the lock of the
    /// size.
    private volatile VirtualCore[] cores;

    /// For each core the others, nearest first. Replaced together with `cores`, before it.
    private volatile int[][] nearest;

    private volatile Topology topology;
    private volatile int online;
    private volatile @Nullable ScheduleObserver observer;

    /// On how many cores something urgent waits.
    private final AtomicInteger urgent = new AtomicInteger();

    private final SpinLock sizeLock = new SpinLock();
    private boolean started;
    private volatile boolean stopping;

    /// @param topology the shape of the machine; as many cores as it has at the start
    /// @param cpus the CPUs to bind them to, round robin; empty to leave them unbound
    /// @param unboundReason why they are unbound, if they are
    /// @param clock time
    /// @param chooser who decides what could be either way
    /// @param policy what orders the class Normal
    /// @param tickListener called on the ticker's thread at every tick
    public Scheduler(
            Topology topology,
            CpuSet cpus,
            String unboundReason,
            Clock clock,
            Chooser chooser,
            SchedulingPolicy.Source policy,
            Runnable tickListener) {
        super(clock, policy);
        this.chooser = chooser;
        this.cpus = cpus.stream().toArray();
        this.unboundReason = unboundReason;
        this.topology = topology;
        idle = new IdleCores(topology.cores());
        ticker = new Ticker(this, tickListener);
        cores = new VirtualCore[0];
        nearest = new int[0][];
        grow(topology.cores());
        online = topology.cores();
    }

    /// Starts the carriers and returns when each is where it belongs.
    @Override
    public void start() throws InterruptedException {
        List<CoreCarrier> carriers = new ArrayList<>();
        sizeLock.acquire();
        try {
            started = true;
            for (int i = 0; i < online; i++) {
                carriers.add(newCarrier(cores[i]));
            }
        } finally {
            sizeLock.release();
        }
        List<Thread> spacers = CarrierStart.inTurn(carriers);
        for (CoreCarrier carrier : carriers) {
            carrier.awaitStart();
        }
        for (Thread spacer : spacers) {
            spacer.join();
        }
        ticker.start();
    }

    /// Lock of the size held. To be started after it has been let go of.
    private CoreCarrier newCarrier(VirtualCore core) {
        CoreCarrier carrier = new CoreCarrier(this, core, new PinResult.Unpinned(unboundReason));
        core.carrier(carrier);
        return carrier;
    }

    /// {@return the CPU that the core is bound to, -1 if to none}
    int cpuOf(VirtualCore core) {
        return cpus.length == 0 ? -1 : cpus[core.index() % cpus.length];
    }

    /// The core has another carrier now. By who has taken it from the one before.
    void drives(CoreCarrier carrier, VirtualCore core) {
        sizeLock.acquire();
        try {
            core.carrier(carrier);
        } finally {
            sizeLock.release();
        }
    }

    Strays strays() {
        return strays;
    }

    @Override
    public void patience(int ticks) {
        patience = ticks;
    }

    @Override
    public boolean handOff(Schedulable schedulable) {
        for (VirtualCore core : cores) {
            if (core.current() == schedulable) {
                return strays.handOff(core, Strays.Reason.DEMANDED);
            }
        }
        return strays.hurry(schedulable);
    }

    @Override
    public boolean isDetached(Schedulable schedulable) {
        return strays.runs(schedulable);
    }

    @Override
    public boolean abandonDetached(Schedulable schedulable) {
        return strays.abandon(schedulable);
    }

    @Override
    public List<Schedulable> detached() {
        return strays.running();
    }

    /// Lets the carriers end after the dispatch that each is in.
    @Override
    public void stop() {
        stopping = true;
        for (VirtualCore core : cores) {
            LockSupport.unpark(core.carrier());
        }
        var _ = strays.stop();
        ticker.stop();
    }

    @Override
    public boolean awaitEnd(long nanos) throws InterruptedException {
        long deadline = clock().nanoTime() + nanos;
        LongSupplier left = () -> nanos == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - clock().nanoTime();
        for (VirtualCore core : cores) {
            CoreCarrier carrier = core.carrier();
            while (carrier != null && carrier.isAlive()) {
                long most = left.getAsLong();
                if (most <= 0) {
                    return false;
                }
                boolean _ = carrier.join(Duration.ofNanos(most));
                carrier = core.carrier();
            }
        }
        // After it has ended nobody loses a core any more.
        ticker.join();
        for (Thread ending : strays.stop()) {
            if (!ending.join(Duration.ofNanos(Math.max(1, left.getAsLong())))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        return latch.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public int coreCount() {
        return online;
    }

    @Override
    public long dispatches(int core) {
        return core < cores.length ? cores[core].dispatches() : 0;
    }

    @Override
    public LatencyHistogram wakeUpLatency(SchedulingClass kind) {
        return WakeLatency.sum(
                Arrays.stream(cores).map(core -> core.accounts().latency()).toList(), kind);
    }

    @Override
    public CoreStatistics statistics(int core) {
        long now = clock().nanoTime();
        VirtualCore asked = cores[core];
        long idleNanos = asked.accounts().idleNanos(now);
        return new CoreStatistics(
                asked.dispatches(),
                asked.queueLength(),
                Math.max(0, asked.accounts().lifeNanos(now) - idleNanos),
                idleNanos);
    }

    @Override
    public PinResult pinning(int core) {
        CoreCarrier carrier = carrierOf(core);
        return carrier == null ? new PinResult.Unpinned("it is not online") : carrier.pinning();
    }

    /// {@return what runs it, with a core or without; null if it does not run}
    private @Nullable CoreCarrier carrierOf(Schedulable schedulable) {
        int core = schedulable.lastCore();
        return core >= 0 && cores[core].current() == schedulable
                ? cores[core].carrier()
                : strays.carrierOf(schedulable);
    }

    private @Nullable CoreCarrier carrierOf(int core) {
        return core < cores.length ? cores[core].carrier() : null;
    }

    @Override
    public List<Schedulable> running() {
        List<Schedulable> running = new ArrayList<>();
        for (VirtualCore core : cores) {
            Schedulable current = core.current();
            if (current != null) {
                running.add(current);
            }
        }
        return running;
    }

    @Override
    public @Nullable Schedulable running(int core) {
        return core < cores.length ? cores[core].current() : null;
    }

    @Override
    public StackTraceElement[] stack(Schedulable schedulable) {
        CoreCarrier carrier = carrierOf(schedulable);
        return carrier == null ? new StackTraceElement[0] : carrier.getStackTrace();
    }

    @Override
    public long usedNanos(int core) {
        return usedNanos(carrierOf(core));
    }

    @Override
    public long usedNanos(Schedulable detached) {
        return usedNanos(strays.carrierOf(detached));
    }

    private long usedNanos(@Nullable CoreCarrier carrier) {
        long used = carrier == null || carrier.getState() != Thread.State.RUNNABLE
                ? CarrierAccounts.UNSUPPORTED
                : CarrierAccounts.cpuNanos(carrier);
        return used == CarrierAccounts.UNSUPPORTED ? clock().nanoTime() : used;
    }

    @Override
    public long cpuNanos(Schedulable schedulable) {
        long charged = schedulable.runNanos();
        int core = schedulable.lastCore();
        if (core < 0) {
            return charged;
        }
        if (cores[core].current() != schedulable) {
            return charged + strays.unchargedNanos(schedulable);
        }
        return charged + cores[core].unchargedNanos();
    }

    @Override
    public long allocatedBytes(Schedulable schedulable) {
        long charged = schedulable.allocatedBytes();
        int core = schedulable.lastCore();
        if (core < 0 || !schedulable.isMetered()) {
            return charged;
        }
        CoreCarrier carrier = carrierOf(schedulable);
        if (carrier == null || carrier.current != schedulable) {
            return charged;
        }
        long dispatch = cores[core].dispatches();
        VarHandle.acquireFence();
        // In this order: see Allocations.charge().
        charged = schedulable.allocatedBytes();
        long since = carrier.allocations().since();
        VarHandle.acquireFence();
        boolean still = carrier.current == schedulable && cores[core].dispatches() == dispatch;
        return still ? charged + since : charged;
    }

    @Override
    public void requestTicks() {
        ticker.request();
    }

    @Override
    public ScheduledFuture<?> later(Runnable action, long nanos) {
        var timer = new AtomicReference<ScheduledFuture<?>>();
        Carrier.perform(() -> timer.set(VirtualThreads.later(action, nanos)));
        return timer.get();
    }

    @Override
    void reconsiderLater(Schedulable waiting, int core, long nanos) {
        // A timer is one of Java's, with a lock: not for who holds a claim.
        cores[core].afterRelease(() -> super.reconsiderLater(waiting, core, nanos));
    }

    @Override
    long coarseNanoTime() {
        return ticker.nanoTime();
    }

    @Override
    int random(int core, int bound) {
        return chooser.choose(core, bound);
    }

    @Override
    public void observer(@Nullable ScheduleObserver newObserver) {
        observer = newObserver;
    }

    @Nullable
    ScheduleObserver observer() {
        return observer;
    }

    Ticker ticker() {
        return ticker;
    }

    /// {@return the cores, in order of index, those that have gone included}
    List<VirtualCore> cores() {
        return List.of(cores);
    }

    IdleCores idleCores() {
        return idle;
    }

    boolean isStopping() {
        return stopping;
    }

    long tick() {
        return ticker.count();
    }

    // Waking.

    @Override
    void enqueue(Schedulable schedulable) {
        CoreCarrier carrier = CoreCarrier.current();
        if (carrier == null || carrier.scheduler() != this) {
            enqueue(schedulable, null);
            return;
        }
        VirtualCore own = carrier.enter();
        try {
            enqueue(schedulable, own);
        } finally {
            carrier.exit();
        }
    }

    /// @param own the core that the caller runs on and may use, or null
    private void enqueue(Schedulable schedulable, @Nullable VirtualCore own) {
        if (keepsAccounts()) {
            if (own == null) {
                wokenFromOutside(schedulable);
            } else {
                own.accounts().woken(schedulable, ticker.nanoTime(), clock());
            }
        }
        ScheduleObserver hearer = observer;
        if (hearer != null) {
            hearer.woken(schedulable, own == null ? OUTSIDE : own.index(), clock().nanoTime());
        }
        if (!schedulable.parameters().isOrdinary()) {
            place(schedulable);
        } else if (own == null) {
            VirtualCore[] all = cores;
            int last = schedulable.lastCore();
            sendTo(all[last < 0 || last >= online ? 0 : last], schedulable);
        } else if (own.pushNext(schedulable)) {
            signal(own);
        }
    }

    /// Such a wake-up costs so much more than reading the clock that each is measured.
    private void wokenFromOutside(Schedulable schedulable) {
        long now = clock().nanoTime();
        // While it does not tick, coarse time is as old as the last tick; whoever runs this one will have renewed it.
        schedulable.beginsToWait(ticker.isDormant() ? now : ticker.nanoTime());
        schedulable.measuresWakeUp(now, 1);
    }

    /// Publishes first and claims afterwards, as every publisher does. A core that was claimed for work
    /// yet to come could look around in vain, go back to sleep, and take the wake-up for a spurious one.
    private void sendTo(VirtualCore home, Schedulable schedulable) {
        home.offer(schedulable);
        if (!isSeenTo(home)) {
            // It is busy and will look into its inbox; but it may be about to sleep, or somebody else is.
            signal(home);
        }
    }

    /// After something was left for a core: wakes it if it is idle, and sees to what was left itself if
    /// the core has been retired. Its carrier looks a last time after that; who comes later looks for
    /// itself.
    ///
    /// @return false if the core is busy
    boolean isSeenTo(VirtualCore core) {
        VarHandle.fullFence();
        if (core.isRetired()) {
            core.evacuate();
            return true;
        }
        return wakeIfIdle(core);
    }

    /// After something was published for a core, and a full fence.
    ///
    /// @return whether it was idle and wakes up now
    private boolean wakeIfIdle(VirtualCore core) {
        if (idle.contains(core.index())) {
            // Counted before it is claimed: it stops being counted as soon as it has looked around.
            idle.startSearchingOnBehalf();
            if (idle.claim(core.index())) {
                wake(core);
                return true;
            }
            idle.stopSearching();
        }
        return false;
    }

    /// Sends one that is READY to the best core that it may run on: an idle one near the core that it ran
    /// on last; else, if it is urgent, the one that runs the least urgent; else the one that it ran on
    /// last, or the one where the fewest wait. If it may run on none of those that there are, its
    /// affinity counts for nothing.
    void place(Schedulable schedulable) {
        VirtualCore target = placeFor(schedulable);
        target.offer(schedulable);
        if (isSeenTo(target)) {
            return;
        }
        SchedulingParameters asked = schedulable.parameters();
        if (asked.rank() >= target.rank()) {
            target.askToGiveWay();
        }
        if (asked.cores() == null) {
            signal(target);
        }
    }

    private VirtualCore placeFor(Schedulable schedulable) {
        int count = online;
        int[][] orders = nearest;
        VirtualCore[] all = cores;
        int last = schedulable.lastCore();
        int home = last < 0 || last >= count ? 0 : last;
        boolean anywhere = !mayMove(schedulable, null);
        VirtualCore best = null;
        if (anywhere || schedulable.mayRunOn(home)) {
            best = all[home];
            if (idle.contains(home)) {
                return best;
            }
        }
        boolean urgentOne = schedulable.parameters().isUrgent();
        for (int index : orders[home]) {
            if (index >= count || !(anywhere || schedulable.mayRunOn(index))) {
                continue;
            }
            VirtualCore core = all[index];
            if (idle.contains(index)) {
                return core;
            }
            if (best == null || isBetter(core, best, urgentOne)) {
                best = core;
            }
        }
        return best == null ? all[home] : best;
    }

    /// Nearer ones are asked about first and keep the advantage.
    private static boolean isBetter(VirtualCore core, VirtualCore best, boolean urgentOne) {
        if (urgentOne && core.rank() != best.rank()) {
            return core.rank() < best.rank();
        }
        return core.queueLength() + 1 < best.queueLength();
    }

    /// Whether there is a core that it may run on.
    ///
    /// @param besides which does not count, or null
    boolean mayMove(Schedulable schedulable, @Nullable VirtualCore besides) {
        int count = online;
        if (schedulable.parameters().cores() == null) {
            return count > 1 || besides == null || besides.isRetired();
        }
        for (int i = 0; i < count; i++) {
            if (schedulable.mayRunOn(i) && (besides == null || i != besides.index())) {
                return true;
            }
        }
        return besides != null && besides.isRetired();
    }

    /// Makes sure that work just published will be seen by some core soon.
    ///
    /// Why no wake-up is lost. A publisher *publishes*, fences, then reads `searching` and the idle set.
    /// A core that is about to sleep *joins the idle set*, stops counting as a searcher, fences, then
    /// looks at all queues ([CoreCarrier#run()]). In the total order of these accesses either the core's
    /// look comes after the publication, and it finds the work; or the publisher's read comes after the
    /// core joined. Then the publisher sees it idle and claims it, unless a searcher is counted. A
    /// counted searcher still has to stop counting: if it found work it signals again, if not it joins
    /// the idle set and looks again, both after our publication. The last case is a publisher that
    /// counted itself as the searcher on behalf of a core and found none to claim: it looks at the idle
    /// set again after it has stopped counting, for the sake of those who relied on it.
    ///
    /// What is published is what [VirtualCore#hasStealable()] reads: the inbox, or how many wait, which
    /// the holder of the claim makes known before it gives the claim up.
    ///
    /// What may not run everywhere is not part of this: a core that has seen it and must not take it
    /// could never sleep. Who queues such a one chooses the core, which looks into its own inbox before
    /// it sleeps; if that core is then held up, the ticker sees to it within a tick.
    ///
    /// @param near the core where the work is
    void signal(VirtualCore near) {
        VarHandle.fullFence();
        while (!idle.isEmpty() && idle.startSearchingAlone()) {
            int core = idle.claimNearest(near.index(), nearest[near.index()]);
            if (core >= 0) {
                wake(cores[core]);
                return;
            }
            idle.stopSearching();
        }
    }

    private void wake(VirtualCore core) {
        CoreCarrier carrier = core.carrier();
        if (carrier != null) {
            carrier.wakeUp();
        }
        ticker.wakeUp();
    }

    /// Declares a core idle, then takes the last look that the argument at [#signal(VirtualCore)] is
    /// about.
    ///
    /// @return whether it may sleep until it is claimed; if not, it is still declared idle, unless it has
    ///     been claimed meanwhile
    boolean joinIdle(VirtualCore core) {
        idle.add(core.index());
        return !anyStealable(core) && !core.isRetired();
    }

    /// Takes back what [#joinIdle(VirtualCore)] declared.
    ///
    /// @return false if somebody else has claimed the core before, and counted it as a searcher
    boolean leaveIdle(VirtualCore core) {
        boolean mine = idle.claim(core.index());
        // Nobody woke this core, so nobody else tells the ticker, which may have found all cores idle just now.
        ticker.wakeUp();
        return mine;
    }

    /// Whether a core could find work if it searched now.
    private boolean anyStealable(VirtualCore thief) {
        for (VirtualCore core : cores) {
            if (core == thief ? core.hasWork() : core.isShared() && core.hasStealable()) {
                return true;
            }
        }
        return false;
    }

    /// One look around on behalf of a core that has nothing.
    ///
    /// @return whether there is something in its own queue now
    boolean steal(VirtualCore thief) {
        if (thief.hasWork()) {
            return true;
        }
        // The order first: see grow().
        int[] order = nearest[thief.index()];
        VirtualCore[] all = cores;
        for (int index : order) {
            VirtualCore victim = all[index];
            boolean worth = victim.hasStealable() || victim.hasRestricted();
            if (worth && victim.giveTo(thief, VirtualCore.MOST_STOLEN)) {
                return true;
            }
        }
        return false;
    }

    /// From a busy core, once per tick: takes something from each core that is stuck in a dispatch. Cores
    /// that idle take much more, but there may be none for as long as the dispatch lasts.
    void tickedOn(VirtualCore helper) {
        for (VirtualCore victim : cores) {
            if (victim != helper && victim.isOverdue() && victim.hasWork()) {
                // Twice, as the next slot goes last.
                victim.giveTo(helper, 1);
                victim.giveTo(helper, 1);
            }
        }
    }

    /// From the ticker.
    ///
    /// @return whether any core is busy
    boolean tickPassed() {
        boolean busy = strays.tickPassed();
        for (VirtualCore core : cores) {
            if (core.isRetired() && core.carrier() == null) {
                continue;
            }
            if (idle.contains(core.index())) {
                core.tickPassedIdle();
                continue;
            }
            busy = true;
            CoreCarrier driver = core.carrier();
            if (driver != null) {
                driver.tickPassed();
            }
            boolean needsHelp = core.tickPassed();
            Schedulable current = core.current();
            if (current != null
                    && (core.hasWork()
                            || strays.hasAny()
                            || core.isRetired()
                            || core.rank() == SchedulingParameters.DEADLINE_RANK
                            || isUrgentElsewhere(core))) {
                if (core.isStuck()) {
                    insist(core, current);
                }
                // One of the class Deadline may have used up its budget.
                current.askToGiveWay();
            }
            if (needsHelp || (current != null && core.hasStealable())) {
                // What waits in a queue or inbox while another is in its dispatch. Not everything that gets there is
                // signalled: what yields is not, as it is likely to be the next to run.
                signal(core);
            }
            if (core.hasRestricted()) {
                relieve(core);
            }
        }
        return busy;
    }

    /// From the ticker: what runs on a core has not come by since the last tick, and others wait.
    private void insist(VirtualCore core, Schedulable current) {
        int limit = patience;
        if (limit == 0 || core.waitForAnswer(current) < limit) {
            return;
        }
        core.forgetAnswers();
        var _ = strays.handOff(core, Strays.Reason.TURN_OVER);
    }

    /// From the ticker: what waits on a busy core and may not run everywhere goes to an idle one where it
    /// may.
    private void relieve(VirtualCore core) {
        if (idle.isEmpty()) {
            return;
        }
        for (int index : nearest[core.index()]) {
            if (!idle.contains(index)) {
                continue;
            }
            Schedulable given = core.giveOne(index);
            if (given != null) {
                sendTo(cores[index], given);
            }
        }
    }

    // What is urgent.

    /// From the holder of a core's claim.
    void urgentChanged(int before, int now) {
        if ((before == 0) != (now == 0)) {
            urgent.addAndGet(now == 0 ? -1 : 1);
        }
    }

    boolean isAnythingUrgent() {
        return urgent.get() != 0;
    }

    /// Claim of the core held: takes what waits elsewhere and is more urgent than what it is about to
    /// run.
    ///
    /// @param picked what it is about to run, or null
    /// @return what it runs
    @Nullable
    Schedulable pullUrgent(VirtualCore core, @Nullable Schedulable picked) {
        int rank = picked == null ? SchedulingParameters.NO_RANK : core.queue().runningRank();
        int[] order = nearest[core.index()];
        VirtualCore[] all = cores;
        for (int index : order) {
            Schedulable given = all[index].giveUrgent(rank, core.index());
            if (given != null) {
                return core.replace(picked, given);
            }
        }
        return picked;
    }

    /// Whether something that waits on another core is more urgent than what runs here.
    boolean isUrgentElsewhere(VirtualCore core) {
        int rank = core.rank();
        if (!isAnythingUrgent() && rank != SchedulingParameters.IDLE_RANK) {
            return false;
        }
        for (VirtualCore other : cores) {
            if (other != core && other.hasAbove(rank)) {
                return true;
            }
        }
        return false;
    }

    /// Something urgent waits on a core: whoever runs something less urgent is to look.
    void urge(VirtualCore core, int rank) {
        int count = online;
        int[] order = nearest[core.index()];
        VirtualCore[] all = cores;
        VirtualCore lowest = null;
        for (int index : order) {
            VirtualCore other = all[index];
            if (index < count && other.rank() < rank && (lowest == null || other.rank() < lowest.rank())) {
                lowest = other;
            }
        }
        if (lowest == null) {
            return;
        }
        VarHandle.fullFence();
        if (!wakeIfIdle(lowest)) {
            lowest.askToGiveWay();
        }
    }

    // Changes.

    @Override
    void parametersChanged(Schedulable schedulable) {
        // Whatever it does at the moment: when it comes by its next preemption point it looks.
        schedulable.askToGiveWay();
        int home = schedulable.home();
        if (home >= 0 && schedulable.runState() != Schedulable.State.DEAD) {
            // Also if it runs or sleeps: it may be about to be queued.
            VirtualCore core = cores[home];
            core.sendErrand(schedulable);
            poke(core);
        }
    }

    /// After something was left for a core: it is to look soon.
    private void poke(VirtualCore core) {
        if (!isSeenTo(core)) {
            core.askToGiveWay();
        }
    }

    @Override
    void policyChanged() {
        for (VirtualCore core : cores) {
            core.askToGiveWay();
        }
    }

    /// Why nobody is left behind. Who sends something to a core *publishes* it, fences, then reads
    /// whether the core is *retired*. Whoever retires a core says so, fences, then looks for what is
    /// there. So one of the two sees what the other has done, and empties the core, or leaves that to the
    /// holder of its claim ([VirtualCore#evacuate()]). Whoever takes the core for retired wakes nobody
    /// there; that is made good when it comes back: then it is woken, and finds all that was published
    /// before.
    @Override
    public void resize(int count) {
        List<VirtualCore> going = new ArrayList<>();
        List<CoreCarrier> coming = new ArrayList<>();
        sizeLock.acquire();
        try {
            if (count > cores.length) {
                grow(count);
            }
            int before = online;
            for (int i = before; i < count; i++) {
                VirtualCore core = cores[i];
                core.comeBack();
                CoreCarrier carrier = core.carrier();
                if (started && carrier == null) {
                    coming.add(newCarrier(core));
                }
            }
            // No core that counts is retired: who places something on one that is looks for another, again and again.
            online = count;
            for (int i = count; i < before; i++) {
                cores[i].retire();
                going.add(cores[i]);
            }
        } finally {
            sizeLock.release();
        }
        var _ = CarrierStart.inTurn(coming);
        for (VirtualCore core : going) {
            // What waits there goes at once; what runs there goes when it comes by.
            poke(core);
            core.askToGiveWay();
            LockSupport.unpark(core.carrier());
        }
        for (VirtualCore core : cores) {
            // Wakes those that have come back before they had gone: who left something there meanwhile took them for
            // retired and woke nobody.
            if (!core.isRetired()) {
                poke(core);
            }
        }
    }

    /// Lock of the size held, or in the constructor.
    private void grow(int count) {
        VirtualCore[] before = cores;
        topology = topology.resize(count);
        int[][] orders = new int[count][];
        for (int i = 0; i < count; i++) {
            orders[i] = topology.nearestFirst(i);
        }
        VirtualCore[] all = Arrays.copyOf(before, count);
        for (int i = before.length; i < count; i++) {
            all[i] = new VirtualCore(
                    this, i, count == 1 ? VirtualCore.Sharing.WHEN_WANTED : VirtualCore.Sharing.FROM_THE_START);
        }
        for (VirtualCore core : before) {
            core.share();
        }
        idle.grow(count);
        // The cores first: who reads an order finds every core that is in it.
        cores = all;
        nearest = orders;
    }

    /// The carrier of a core that has been retired is about to end.
    ///
    /// @return false if the core has come back meanwhile, so that the carrier goes on
    boolean endsFor(VirtualCore core) {
        sizeLock.acquire();
        try {
            if (!core.isRetired()) {
                return false;
            }
            core.carrier(null);
        } finally {
            sizeLock.release();
        }
        core.vacate();
        return true;
    }
}
