package io.selvage.scheduler;

import io.selvage.runtime.Clock;
import io.selvage.runtime.CpuSet;
import io.selvage.runtime.PinResult;
import io.selvage.runtime.VirtualThreads;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Maps schedulables onto a fixed set of virtual cores.
///
/// **Where a woken schedulable goes.** Woken by code on a core: into that core's next slot, because the
/// waker's cache holds what the two talk about and the waker is likely to block soon. Whom it displaces
/// goes to the ring, and that is when an idle core is signalled: one ready schedulable beside a running
/// one is not worth waking a core for until a tick has passed. Woken from outside: into the inbox of the
/// core it ran on last, which is woken if it is idle; else any idle core is, and helps itself.
///
/// **Ordering of a wake-up.** See [#signal()].
public final class Scheduler extends Machine {
    private final Chooser chooser;
    private final VirtualCore[] cores;
    private final CoreCarrier[] carriers;
    private final IdleCores idle;
    private final Ticker ticker;
    private final CountDownLatch started;
    private final CountDownLatch ended;
    private volatile boolean stopping;

    /// @param coreCount how many virtual cores, at least 1
    /// @param cpus the CPUs to bind them to, round robin; empty to leave them unbound
    /// @param unboundReason why they are unbound, if they are
    /// @param clock time
    /// @param chooser who decides what could be either way
    /// @param tickListener called on the ticker's thread at every tick
    public Scheduler(
            int coreCount, CpuSet cpus, String unboundReason, Clock clock, Chooser chooser, Runnable tickListener) {
        super(clock);
        this.chooser = chooser;
        cores = new VirtualCore[coreCount];
        carriers = new CoreCarrier[coreCount];
        idle = new IdleCores(coreCount);
        started = new CountDownLatch(coreCount);
        ended = new CountDownLatch(coreCount);
        int[] bindTo = cpus.stream().toArray();
        for (int i = 0; i < coreCount; i++) {
            cores[i] = new VirtualCore(this, i);
            int cpu = bindTo.length == 0 ? -1 : bindTo[i % bindTo.length];
            carriers[i] = new CoreCarrier(this, cores[i], cpu, new PinResult.Unpinned(unboundReason));
        }
        ticker = new Ticker(this, tickListener);
    }

    /// Starts the carriers and returns when each is where it belongs.
    @Override
    public void start() throws InterruptedException {
        for (CoreCarrier carrier : carriers) {
            carrier.start();
        }
        started.await();
        ticker.start();
    }

    /// Lets the carriers end after the dispatch that each is in.
    @Override
    public void stop() {
        stopping = true;
        for (CoreCarrier carrier : carriers) {
            LockSupport.unpark(carrier);
        }
        ticker.stop();
    }

    @Override
    public boolean awaitEnd(long nanos) throws InterruptedException {
        if (!ended.await(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        for (CoreCarrier carrier : carriers) {
            carrier.join();
        }
        ticker.join();
        return true;
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        return latch.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public int coreCount() {
        return cores.length;
    }

    @Override
    public long dispatches(int core) {
        return cores[core].dispatches();
    }

    @Override
    public PinResult pinning(int core) {
        return carriers[core].pinning();
    }

    @Override
    public List<Schedulable> running() {
        List<Schedulable> running = new ArrayList<>();
        for (CoreCarrier carrier : carriers) {
            Schedulable current = carrier.current;
            if (current != null) {
                running.add(current);
            }
        }
        return running;
    }

    @Override
    public long cpuNanos(Schedulable schedulable) {
        long charged = schedulable.runNanos();
        int core = schedulable.lastCore();
        if (core < 0 || carriers[core].current != schedulable) {
            return charged;
        }
        return charged + Math.max(0, clock().nanoTime() - cores[core].unchargedSince());
    }

    @Override
    public void requestTicks() {
        ticker.request();
    }

    @Override
    public ScheduledFuture<?> later(Runnable action, long nanos) {
        return VirtualThreads.later(action, nanos);
    }

    Ticker ticker() {
        return ticker;
    }

    /// {@return the cores, in order of index}
    List<VirtualCore> cores() {
        return List.of(cores);
    }

    CoreCarrier carrier(int core) {
        return carriers[core];
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

    void carrierStarted() {
        started.countDown();
    }

    void carrierEnded() {
        ended.countDown();
    }

    @Override
    void parametersChanged(Schedulable schedulable) {}

    @Override
    void enqueue(Schedulable schedulable) {
        CoreCarrier carrier = CoreCarrier.current();
        if (carrier == null || carrier.scheduler() != this) {
            enqueueFromOutside(schedulable);
            return;
        }
        RunQueue queue = carrier.core().queue();
        Schedulable displaced = queue.pushNext(schedulable);
        if (displaced != null) {
            queue.push(displaced);
            signal();
        }
    }

    /// Publishes first and claims afterwards, as every publisher does. A core that was claimed for work
    /// yet to come could look around in vain, go back to sleep, and take the wake-up for a spurious one.
    private void enqueueFromOutside(Schedulable schedulable) {
        int home = Math.max(0, schedulable.lastCore());
        cores[home].offer(schedulable);
        VarHandle.fullFence();
        if (idle.contains(home)) {
            // Counted before it is claimed: it stops being counted as soon as it has looked around.
            idle.startSearchingOnBehalf();
            if (idle.claim(home)) {
                wake(home);
                return;
            }
            idle.stopSearching();
        }
        // The home core is busy and will look into its inbox; but it may be about to sleep, or somebody else is.
        signal();
    }

    /// Makes sure that work just published will be seen by some core soon.
    ///
    /// Why no wake-up is lost. A publisher *publishes*, fences, then reads `searching` and the idle set.
    /// A core that is about to sleep *joins the idle set*, stops counting as a searcher, fences, then
    /// looks at all queues ([Carrier#run()]). In the total order of these accesses either the core's look
    /// comes after the publication, and it finds the work; or the publisher's read comes after the core
    /// joined. Then the publisher sees it idle and claims it, unless a searcher is counted. A counted
    /// searcher still has to stop counting: if it found work it signals again, if not it joins the idle
    /// set and looks again, both after our publication. The last case is a publisher that counted itself
    /// as the searcher on behalf of a core and found none to claim: it looks at the idle set again after
    /// it has stopped counting, for the sake of those who relied on it.
    void signal() {
        VarHandle.fullFence();
        while (!idle.isEmpty() && idle.startSearchingAlone()) {
            int core = idle.claimAny();
            if (core >= 0) {
                wake(core);
                return;
            }
            idle.stopSearching();
        }
    }

    private void wake(int core) {
        LockSupport.unpark(carriers[core]);
        ticker.wakeUp();
    }

    /// Declares a core idle, then takes the last look that the argument at [#signal()] is about.
    ///
    /// @return whether it may sleep until it is claimed; if not, it is still declared idle, unless it has
    ///     been claimed meanwhile
    boolean joinIdle(VirtualCore core) {
        idle.add(core.index());
        return !anyStealable(core);
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
            if (core == thief ? core.hasWork() : core.hasStealable()) {
                return true;
            }
        }
        return false;
    }

    /// One look around on behalf of a core that has nothing.
    ///
    /// @return something to run at once, or null
    @Nullable
    Schedulable steal(VirtualCore thief) {
        if (thief.hasWork()) {
            thief.drainInbox(thief.queue());
            Schedulable own = thief.queue().poll();
            if (own != null) {
                return own;
            }
        }
        int start = chooser.choose(thief.index(), cores.length);
        for (int i = 0; i < cores.length; i++) {
            VirtualCore victim = cores[(start + i) % cores.length];
            if (victim == thief || !victim.hasStealable()) {
                continue;
            }
            Schedulable stolen = victim.queue().stealInto(thief.queue());
            if (stolen == null && victim.drainInbox(thief.queue()) > 0) {
                stolen = thief.queue().poll();
            }
            if (stolen == null && victim.isOverdue()) {
                stolen = victim.queue().stealNext();
            }
            if (stolen != null) {
                return stolen;
            }
        }
        return null;
    }

    /// From a busy core, once per tick: takes something from each core that is stuck in a dispatch. Cores
    /// that idle take much more, but there may be none for as long as the dispatch lasts.
    void helpOverdue(VirtualCore helper) {
        for (VirtualCore victim : cores) {
            if (victim == helper || !victim.isOverdue()) {
                continue;
            }
            Schedulable next = victim.queue().stealNext();
            if (next != null) {
                helper.queue().push(next);
            }
            Schedulable first = victim.queue().stealFirst();
            if (first != null) {
                helper.queue().push(first);
            }
            victim.drainInbox(helper.queue());
        }
    }

    /// From the ticker.
    ///
    /// @return whether any core is busy
    boolean tickPassed() {
        boolean busy = false;
        for (VirtualCore core : cores) {
            if (idle.contains(core.index())) {
                core.tickPassedIdle();
                continue;
            }
            busy = true;
            if (core.tickPassed() || waitsBehindDispatch(core)) {
                signal();
            }
        }
        return busy;
    }

    /// Whether something waits in a core's ring or inbox while another is in its dispatch. Not everything
    /// that gets there is signalled: what yields is not, as it is likely to be the next to run.
    private boolean waitsBehindDispatch(VirtualCore core) {
        return carriers[core.index()].current != null && core.hasStealable();
    }
}
